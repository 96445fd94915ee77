#include <fmt/core.h>
#include <unistd.h>

#include "pos/app/cli.h"
#include "pos/app/draft_stream.h"
#include "pos/app/exchange_connection.h"
#include "pos/app/progress_line.h"
#include "pos/app/settings_source.h"

namespace holdfast::app {

int run_export(const ExchangeCommand& command, const ConfigOptions& config) {
  StopSignal stop;
  auto shop = connect_to_shop(command, config, stop);
  if (!shop) return report_exchange_failure(shop.error());
  std::optional<DraftStream> file;
  if (command.file != "-") {
    auto draft = DraftStream::open(command.file);
    if (!draft) return report_usage(draft.error());
    file = std::move(*draft);
  }
  auto options = command.out;
  options.tenant = shop->tenant;
  ProgressLine progress({});
  std::int64_t bytes = 0;
  core::Result<void> written;
  auto report = exchange::export_file(shop->connection, options, [&](std::string_view piece) {
    bytes += static_cast<std::int64_t>(piece.size());
    progress.show("writing", 0, bytes);
    written = file ? file->write(piece) : write_all(STDOUT_FILENO, piece);
    return written.has_value();
  });
  progress.clear();
  if (stop.came()) {
    fmt::print(stderr, "holdfast: stopped; the file was not written\n");
    file.reset();
    stop.obey();
  }
  if (!written) return report_failure(written.error());
  if (!report) return report_exchange_failure(report.error());
  if (file) {
    if (auto kept = file->publish(); !kept) return report_failure(kept.error());
    fmt::print("{}: {} rows\n", command.thing, report->rows);
  }
  if (report->left_out > 0) {
    fmt::print(stderr, "holdfast: {} left out: {}\n", report->left_out,
               options.thing == exchange::Thing::customers ? "customers without a number"
               : options.thing == exchange::Thing::stock   ? "stock of what is not tracked"
                                                           : "orders of which something has left");
  }
  return kExitOk;
}

}  // namespace holdfast::app
