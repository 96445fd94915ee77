// `holdfast receipt`: a receipt of a till's journal once more, as a file to be sent or kept. Read
// from the till's files alone; nothing in them is changed.
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "db/local/journal_audit.h"
#include "db/local/journal_copy.h"
#include "db/local/sqlite_catalogue.h"
#include "drivers/printer/plain_text.h"
#include "drivers/printer/receipt_page.h"
#include "pos/app/cli.h"
#include "pos/app/commands.h"
#include "pos/app/compose.h"
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
  const auto report = local::audit_journal(file, {}, [&](const local::AuditedEntry& audited) {
    const ports::StoredEntry& entry = audited.entry;
    if (entry.kind != "sale" && entry.kind != "goods_returned") return;
    auto body = codec::decode(entry.kind, entry.version, entry.payload);
    if (!body) return;
    auto record = till::receipt_record(
        {entry.seq, entry.id, entry.occurred_at, std::move(*body), entry.hash});
    if (record && record->number() == number) found = {std::move(*record), audited.finding};
  });
  if (!report) return core::pass_on(report.error());
  if (!found)
    return core::fail(ErrorCode::receipt_unknown,
                      std::to_string(number) + " is not in this journal");
  return std::move(*found);
}

struct Shop {
  local::JournalCopy copy;  // SQLite may write to what it reads
  std::unique_ptr<local::SqliteCatalogue> catalogue;
};

core::Result<Shop> open_shop(const std::filesystem::path& journal) {
  auto copy = local::JournalCopy::make(journal.parent_path() / "catalogue.db");
  if (!copy) return core::pass_on(copy.error());
  auto catalogue = local::SqliteCatalogue::open(copy->file());
  if (!catalogue) return core::pass_on(catalogue.error());
  return Shop{std::move(*copy), std::move(*catalogue)};
}

core::Result<void> write_new(const std::filesystem::path& file, const Bytes& bytes) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return core::fail(ErrorCode::file_unreadable, file.string() + ": " + std::strerror(errno));
  }
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t written = ::write(descriptor, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    done += static_cast<std::size_t>(written);
  }
  const bool closed = ::close(descriptor) == 0;
  if (done == bytes.size() && closed) return {};
  // Half a file would be taken for a whole one.
  ::unlink(file.c_str());
  return core::fail(ErrorCode::disk_full, file.string());
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
  const auto shop = open_shop(journal);
  if (!shop) return report_failure(shop.error());
  till::Reference reference;
  reference.use(*style);
  if (auto read = reference.read(*shop->catalogue); !read) return report_failure(read.error());
  if (!reference.shop()) {
    return report_failure(
        {ErrorCode::file_unreadable,
         "catalogue.db beside the journal does not know the shop; start the till once "
         "while its server can be reached"});
  }
  if (code->terminal && *code->terminal != reference.shop()->terminal_number) {
    return report_failure({ErrorCode::receipt_unknown, command.number + " is of another till"});
  }
  use_time_zone(reference.shop()->time_zone);
  const SystemClock clock;
  const std::string name = core::receipt_code(*reference.shop(), code->number);
  const auto document = till::receipt_of(found->record, reference, clock, true);
  const auto bytes = rendered(document, ending, {"Receipt " + name, found->record.occurred_at});
  if (!bytes) return report_failure(bytes.error());
  if (!found->finding.empty()) {
    fmt::print(stderr, "note: the journal's entry of this receipt {}\n",
               terminal_text(found->finding));
  }
  if (!command.out.empty()) {
    if (auto written = write_new(command.out, *bytes); !written)
      return report_failure(written.error());
    return kExitOk;
  }
  const std::string text =
      terminal_text({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, Lines::many);
  if (std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return kExitOk;
  return report_failure({ErrorCode::disk_full, "the receipt could not be written"});
}

}  // namespace holdfast::app
