// `holdfast labels`: labels for shelves, spools and second-hand goods from a list.
#include <fmt/core.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <sstream>

#include "config/load.h"
#include "pos/app/catalogue_copy.h"
#include "pos/app/cli.h"
#include "pos/app/commands.h"
#include "pos/app/compose_devices.h"
#include "pos/app/device_trial.h"
#include "pos/app/label_list.h"
#include "pos/app/new_file.h"
#include "pos/app/os_ports.h"
#include "pos/app/settings_source.h"
#include "pos/app/terminal_text.h"

namespace holdfast::app {
namespace {

using core::ErrorCode;
using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kLongestList = std::size_t{1} << 22;

core::Result<std::string> read_list(const std::filesystem::path& file) {
  std::ostringstream text;
  if (file == "-") {
    text << std::cin.rdbuf();
  } else {
    if (std::error_code ignored; std::filesystem::is_directory(file, ignored))
      return core::fail(ErrorCode::file_unreadable, file.string() + " is a folder");
    std::ifstream stream(file, std::ios::binary);
    text << stream.rdbuf();
    if (!stream) return core::fail(ErrorCode::file_unreadable, file.string());
  }
  if (text.str().size() > kLongestList)
    return core::fail(ErrorCode::file_unreadable, file.string() + ": is longer than 4 MiB");
  return text.str();
}

LabelKind kind_of(const std::string& name) {
  if (name == "spool") return LabelKind::spool;
  return name == "used" ? LabelKind::used : LabelKind::shelf;
}

int write_labels(const std::vector<LabelOrder>& orders, const config::Settings& settings,
                 const std::filesystem::path& out) {
  const auto model = label_printer_model(settings.label_printer);
  if (!model) return report_usage(model.error());
  drivers::FreeTypeGlyphs glyphs;
  Bytes all;
  for (const LabelOrder& order : orders) {
    const auto bytes =
        drivers::render_label(core::label_document(order.label), *model, order.copies, glyphs);
    if (!bytes) return report_failure(bytes.error());
    all.insert(all.end(), bytes->begin(), bytes->end());
  }
  if (auto written = write_new_file(out, all); !written) return report_failure(written.error());
  return kExitOk;
}

// What became of the labels, as the printer's thread tells it.
class Outcomes {
 public:
  void finished(core::PrintJobId id, const ports::OutputOutcome& outcome) {
    const std::scoped_lock lock(mutex_);
    outcomes_[id.value] = outcome;
    changed_.notify_all();
  }
  // Each is answered once, since the printer gives up by itself.
  ports::OutputOutcome wait(core::PrintJobId id) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return outcomes_.contains(id.value); });
    return outcomes_[id.value];
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<core::Uuid, ports::OutputOutcome> outcomes_;
};

std::string name_of(const core::Label& label) {
  const core::LabelDocument document = core::label_document(label);
  return document.texts.empty() ? "" : terminal_text(document.texts.front().text);
}

// One after the other, so that a printer without paper stops the list and does not fail all of it.
// No printer of labels tells what became of them: what it took was sent, and no more is said.
int print_labels(const std::vector<LabelOrder>& orders, ports::LabelPrinter& printer) {
  Outcomes outcomes;
  const auto started =
      printer.start([&](core::PrintJobId id,
                        const ports::OutputOutcome& outcome) { outcomes.finished(id, outcome); },
                    [](const ports::DeviceStatus& status) {
                      // Whoever waits is told for what.
                      if (status.health != ports::DeviceHealth::ready)
                        fmt::print(stderr, "{}\n", status_line(status));
                    });
  if (!started) return report_failure(started.error());
  const SystemClock clock;
  SystemRandom random;
  int sent = 0;
  int code = kExitOk;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    const LabelOrder& order = orders[i];
    const auto id = ports::new_id<core::PrintJobId>(clock.now(), random);
    printer.print(id, core::label_document(order.label), order.copies);
    const ports::OutputOutcome outcome = outcomes.wait(id);
    if (outcome.result == ports::OutputResult::done) {
      sent += order.copies;
      continue;
    }
    fmt::print(stderr, "{} of {} in the list, {}: {}; those behind it were not sent\n", i + 1,
               orders.size(), name_of(order.label),
               outcome.result == ports::OutputResult::failed
                   ? "was not printed"
                   : "may not have been printed, look at the printer");
    code = report_failure(outcome.error);
    break;
  }
  printer.stop();
  fmt::print("{} label{} sent to the printer\n", sent, sent == 1 ? "" : "s");
  return code;
}

}  // namespace

int run_labels(const LabelsCommand& command, const ConfigOptions& config) {
  const auto settings = load_settings(config);
  if (!settings) return report_usage(settings.error());
  const auto folder = config::data_folder(*settings, config::environment_from(environ));
  if (!folder) return report_usage(folder.error());
  const auto text = read_list(command.file);
  if (!text) return report_usage(text.error());
  const auto shop = copy_catalogue(*folder);
  if (!shop) return report_failure(shop.error());
  const auto orders =
      read_label_list(*text, kind_of(command.kind), *shop->catalogue, shop->shop.currency);
  if (!orders) {
    const auto& why = orders.error();
    if (why.code != ErrorCode::file_unreadable) return report_failure(why);
    return report_failure("The list is not printed. Mend the line that is named, and try again.",
                          why);
  }
  if (orders->empty())
    return report_usage({ErrorCode::command_line, "the list has no labels in it"});
  if (!command.out.empty()) return write_labels(*orders, *settings, command.out);

  auto printer = make_label_printer(*settings);
  if (!printer) return report_usage(printer.error());
  if (!*printer) return report_usage({ErrorCode::device_not_set_up, "label_printer.connection"});
  return print_labels(*orders, **printer);
}

}  // namespace holdfast::app
