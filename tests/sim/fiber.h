// A stack of its own for code that blocks, such as a till's remote thread: it runs until
// it suspends itself, and goes on where it was when it is resumed.
#pragma once

#include <ucontext.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace holdfast::sim {

class Fiber {
 public:
  explicit Fiber(std::function<void()> body);
  // It has ended, or was never resumed.
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // From outside: runs it until it suspends itself or ends. No exception leaves it.
  void resume();
  // From inside.
  void suspend();
  [[nodiscard]] bool ended() const { return ended_; }
  // The one that runs now; null outside of all.
  [[nodiscard]] static Fiber* current();

 private:
  static void enter();

  std::function<void()> body_;
  std::vector<std::byte> stack_;
  ucontext_t inside_{}, outside_{};
  bool begun_ = false, ended_ = false;
  // What AddressSanitizer wants to know about stacks.
  void* inside_fake_ = nullptr;
  void* outside_fake_ = nullptr;
  const void* outside_bottom_ = nullptr;
  std::size_t outside_size_ = 0;
};

}  // namespace holdfast::sim
