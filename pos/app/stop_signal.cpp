#include "pos/app/stop_signal.h"

#include <signal.h>

#include <atomic>

namespace holdfast::app {
namespace {

std::atomic<int> came_signal{0};
// Lives as long as the handlers are set.
std::atomic<const remote::Interrupt*> raised_by_signal{nullptr};

void handle(int number) {
  came_signal = number;
  if (const auto* interrupt = raised_by_signal.load()) interrupt->raise();
}

void set_handlers(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  for (const int number : {SIGINT, SIGTERM}) sigaction(number, &action, nullptr);
}

}  // namespace

StopSignal::StopSignal() : interrupt_(std::make_shared<remote::Interrupt>()) {
  came_signal = 0;
  raised_by_signal = interrupt_.get();
  set_handlers(&handle);
}

StopSignal::~StopSignal() {
  set_handlers(SIG_DFL);
  raised_by_signal = nullptr;
}

bool StopSignal::came() const {
  return came_signal != 0;
}

void StopSignal::ignore() {
  set_handlers(SIG_IGN);
}

void StopSignal::obey() {
  set_handlers(SIG_DFL);
  ::raise(came_signal);
}

}  // namespace holdfast::app
