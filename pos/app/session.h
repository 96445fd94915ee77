// A window on a running till: what `run` and `demo` share.
//
// Threads: call on the main thread before any other thread was started, so that the
// signals SIGINT and SIGTERM can be blocked in all of them and end the session cleanly.
// Until then they end the program on the spot: whatever is prepared before must be whole or
// made anew after such an end, as after a power cut.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "drivers/scanner/wedge_filter.h"
#include "pos/app/runtime.h"
#include "pos/core/error.h"
#include "ui/window.h"

namespace holdfast::app {

// SIGINT and SIGTERM are held back until a Session listens for them.
void block_ending_signals();

// While it lives, SIGINT and SIGTERM call `on_end` from a thread of their own.
class EndingSignals {
 public:
  explicit EndingSignals(std::function<void()> on_end);
  ~EndingSignals();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Opens the window, lets the cashier work until it is closed or a signal ends it.
// `host` draws and takes commands: the runtime itself, or the demo around it.
[[nodiscard]] core::Result<void> run_window(Runtime& runtime, ui::Host& host, ui::Options options,
                                            const std::optional<drivers::WedgeOptions>& wedge);

}  // namespace holdfast::app
