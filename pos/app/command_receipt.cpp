// `holdfast receipt`: a receipt of a till's journal once more, as a file to be sent or kept. Read
// from the till's files alone; nothing in them is changed.
#include <fmt/core.h>

#include <cstdio>

#include "db/local/journal_audit.h"
#include "drivers/printer/plain_text.h"
#include "drivers/printer/receipt_page.h"
#include "pos/app/catalogue_copy.h"
#include "pos/app/cli.h"
#include "pos/app/commands.h"
#include "pos/app/compose.h"
#include "pos/app/new_file.h"
#include "pos/app/os_ports.h"
#include "pos/app/settings_source.h"
#include "pos/app/terminal_text.h"
#include "pos/codec/codec.h"
#include "pos/till/receipt_record.h"

namespace holdfast::app {
namespace {

using core::ErrorCode;
using Bytes = std::vector<std::uint8_t>;

constexpr int kTextColumns = 48;

struct Found {
  till::ReceiptRecord record;
  std::string finding;  // of the audit; empty: the entry is sound
};

core::Result<Found> find_in_journal(const std::filesystem::path& file, std::int64_t number) {
  std::optional<Found> found;
  std::int64_t unreadable = 0;
  const auto report = local::audit_journal(file, {}, [&](const local::AuditedEntry& audited) {
    const ports::StoredEntry& entry = audited.entry;
    if (entry.kind != "sale" && entry.kind != "goods_returned") return;
    auto body = codec::decode(entry.kind, entry.version, entry.payload);
    if (!body) ++unreadable;
    if (!body) return;
    auto record = till::receipt_record(
        {entry.seq, entry.id, entry.occurred_at, std::move(*body), entry.hash});
    if (record && record->number() == number) found = {std::move(*record), audited.finding};
  });
  if (!report) return core::pass_on(report.error());
  if (!found && (unreadable > 0 || report->finding_count > 0)) {
    return core::fail(ErrorCode::file_unreadable,
                      "the journal is damaged, and this receipt may be in what cannot be read; "
                      "holdfast journal verify names what is wrong");
  }
  if (!found)
    return core::fail(ErrorCode::receipt_unknown,
                      std::to_string(number) + " is not in this journal");
  return std::move(*found);
}

core::Result<Bytes> rendered(const core::ReceiptDocument& document, const std::string& ending,
                             const drivers::PageAbout& about) {
  if (ending == ".pdf") return drivers::receipt_pdf(document, about);
  if (ending == ".png") return drivers::receipt_png(document);
  const std::string text = drivers::to_plain_text(document, kTextColumns);
  return Bytes(text.begin(), text.end());
}

bool is_ending(const std::string& ending) {
  return ending == ".pdf" || ending == ".png" || ending == ".txt";
}

}  // namespace

int run_receipt(const ReceiptCommand& command, const ConfigOptions& config) {
  const auto code = core::read_receipt_code(command.number);
  if (!code) {
    return report_usage({ErrorCode::command_line,
                         "a receipt's number is as it is printed, such as 0002-000412, or its last "
                         "part alone"});
  }
  const std::string ending = command.out.extension().string();
  if (!command.out.empty() && !is_ending(ending))
    return report_usage(
        {ErrorCode::command_line, "--out takes a file that ends in .pdf, .png or .txt"});
  const auto settings = load_settings(config);
  if (!settings) return report_usage(settings.error());
  const auto style = receipt_style(settings->receipt);
  if (!style) return report_usage(style.error());

  const auto journal = journal_in(command.file);
  const auto found = find_in_journal(journal, code->number);
  if (!found) return report_failure(found.error());
  if (!found->finding.empty()) {
    return report_failure({ErrorCode::file_unreadable,
                           "the journal's entry of this receipt " + terminal_text(found->finding) +
                               "; holdfast journal show has it as it stands"});
  }
  const auto shop = copy_catalogue(journal.parent_path());
  if (!shop) return report_failure(shop.error());
  till::Reference reference;
  reference.use(*style);
  if (auto read = reference.read(*shop->catalogue); !read) return report_failure(read.error());
  if (code->terminal && *code->terminal != reference.shop()->terminal_number) {
    return report_failure({ErrorCode::receipt_unknown, command.number + " is of another till"});
  }
  use_time_zone(reference.shop()->time_zone);
  const SystemClock clock;
  const std::string name = core::receipt_code(*reference.shop(), code->number);
  const auto document = till::receipt_of(found->record, reference, clock, true);
  const auto bytes = rendered(document, ending, {"Receipt " + name, found->record.occurred_at});
  if (!bytes) return report_failure(bytes.error());
  if (!command.out.empty()) {
    if (auto written = write_new_file(command.out, *bytes); !written)
      return report_failure(written.error());
    return kExitOk;
  }
  const std::string text =
      terminal_text({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, Lines::many);
  if (std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return kExitOk;
  return report_failure({ErrorCode::disk_full, "the receipt could not be written"});
}

}  // namespace holdfast::app
