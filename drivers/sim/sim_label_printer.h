// A printer of labels that keeps what it printed. A label is placed and drawn as on a printer of
// receipts, dot for dot, so that it can be looked at.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "drivers/label/label_layout.h"
#include "drivers/printer/freetype_glyphs.h"
#include "drivers/sim/sim_worker.h"
#include "pos/core/mono_picture.h"
#include "pos/ports/label_printer.h"

namespace holdfast::drivers {

// One job that was printed.
struct SimLabel {
  core::PrintJobId id;
  core::LabelDocument document;
  int copies = 1;
  std::shared_ptr<const core::MonoPicture> picture;
};

class SimLabelPrinter final : public ports::LabelPrinter {
 public:
  explicit SimLabelPrinter(LabelSize size = {}, SimMode mode = SimMode::threaded);
  ~SimLabelPrinter() override { stop(); }

  core::Result<void> start(PrintHandler on_done, ports::StatusHandler on_status) override;
  void stop() override;
  void print(core::PrintJobId id, const core::LabelDocument& label, int copies) override;

  // Any thread.
  void set_labels_loaded(bool loaded);
  // The next label comes out, but the line breaks before the answer: unknown.
  void lose_next_answer() { lose_next_answer_ = true; }

  // The last kKeptLabels jobs, the newest last.
  static constexpr std::size_t kKeptLabels = 100;
  [[nodiscard]] std::vector<SimLabel> labels() const;
  // How many jobs were printed in all: rises when there is a new one to show.
  [[nodiscard]] std::uint64_t printed_count() const;
  std::size_t pump() { return worker_.pump(); }

 private:
  [[nodiscard]] ports::OutputOutcome carry_out(core::PrintJobId id,
                                               const core::LabelDocument& label, int copies);
  void report();

  const LabelSize size_;
  std::atomic<bool> labels_loaded_ = true;
  std::atomic<bool> lose_next_answer_ = false;
  std::atomic<bool> running_ = false;
  PrintHandler on_done_;
  ports::StatusHandler on_status_;
  FreeTypeGlyphs glyphs_;
  mutable std::mutex mutex_;
  std::deque<SimLabel> labels_;
  std::uint64_t printed_count_ = 0;
  SimWorker worker_;
};

}  // namespace holdfast::drivers
