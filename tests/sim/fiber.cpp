#include "tests/sim/fiber.h"

#include <utility>

#include "pos/core/assert.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace holdfast::sim {
namespace {

// Regular expressions aside, nothing in a till needs much; PostgreSQL's client does.
constexpr std::size_t kStackBytes = 512 * 1024;

Fiber* running = nullptr;

void leaving(void** fake, const void* bottom, std::size_t size) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(fake, bottom, size);
#else
  static_cast<void>(fake), static_cast<void>(bottom), static_cast<void>(size);
#endif
}

void arrived(void* fake, const void** bottom, std::size_t* size) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(fake, bottom, size);
#else
  static_cast<void>(fake), static_cast<void>(bottom), static_cast<void>(size);
#endif
}

}  // namespace

Fiber::Fiber(std::function<void()> body) : body_(std::move(body)), stack_(kStackBytes) {}

Fiber::~Fiber() {
  HOLDFAST_ASSERT(ended_ || !begun_);
}

Fiber* Fiber::current() {
  return running;
}

void Fiber::enter() {
  Fiber& self = *running;
  arrived(nullptr, &self.outside_bottom_, &self.outside_size_);
  self.body_();
  self.ended_ = true;
  leaving(nullptr, self.outside_bottom_, self.outside_size_);
  swapcontext(&self.inside_, &self.outside_);
}

void Fiber::resume() {
  HOLDFAST_ASSERT(!ended_ && running == nullptr);
  if (!begun_) {
    begun_ = true;
    getcontext(&inside_);
    inside_.uc_stack.ss_sp = stack_.data();
    inside_.uc_stack.ss_size = stack_.size();
    inside_.uc_link = nullptr;
    makecontext(&inside_, &Fiber::enter, 0);
  }
  running = this;
  leaving(&outside_fake_, stack_.data(), stack_.size());
  swapcontext(&outside_, &inside_);
  arrived(outside_fake_, nullptr, nullptr);
  running = nullptr;
}

void Fiber::suspend() {
  HOLDFAST_ASSERT(running == this);
  leaving(&inside_fake_, outside_bottom_, outside_size_);
  swapcontext(&inside_, &outside_);
  arrived(inside_fake_, &outside_bottom_, &outside_size_);
}

}  // namespace holdfast::sim
