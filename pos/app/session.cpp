#include "pos/app/session.h"

#include <pthread.h>
#include <signal.h>
#include <systemd/sd-daemon.h>

#include <thread>

namespace holdfast::app {
namespace {

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

void block_ending_signals() {
  const sigset_t set = ending_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A server or printer that hangs up must be an error from write(), not an end.
  signal(SIGPIPE, SIG_IGN);
}

struct EndingSignals::Impl {
  std::function<void()> on_end;
  std::thread thread;
};

EndingSignals::EndingSignals(std::function<void()> on_end)
    : impl_(std::make_unique<Impl>(Impl{std::move(on_end), {}})) {
  impl_->thread = std::thread([this] {
    const sigset_t set = ending_signals();
    int which = 0;
    // The destructor sends SIGTERM to this thread alone to end it.
    if (sigwait(&set, &which) == 0 && impl_->on_end) impl_->on_end();
  });
}

EndingSignals::~EndingSignals() {
  pthread_kill(impl_->thread.native_handle(), SIGTERM);
  impl_->thread.join();
}

core::Result<void> run_window(Runtime& runtime, ui::Host& host, ui::Options options,
                              const std::optional<drivers::WedgeOptions>& wedge_options) {
  std::optional<drivers::WedgeFilter> wedge;
  if (wedge_options) {
    wedge.emplace(*wedge_options);
    options.key_filter = &*wedge;
  }
  auto window = ui::Window::open(options);
  if (!window) return core::pass_on(window.error());
  runtime.set_wake([raw = window->get()] { raw->wake(); });
  {
    EndingSignals signals([raw = window->get()] { raw->quit(); });
    (*window)->settle(host);
    // The first frame is on the screen: a service manager may count the till as started.
    sd_notify(0, "READY=1");
    (*window)->run(host);
    sd_notify(0, "STOPPING=1");
  }
  runtime.set_wake({});
  return {};
}

}  // namespace holdfast::app
