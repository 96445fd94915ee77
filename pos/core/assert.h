// Assertions for bugs, never for input. They stay on in release builds: a till that
// has lost its footing must stop before it records a wrong amount.
#pragma once

namespace holdfast::core {

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line) noexcept;

}  // namespace holdfast::core

#define HOLDFAST_ASSERT(expression) \
  (static_cast<bool>(expression)    \
       ? static_cast<void>(0)       \
       : ::holdfast::core::assertion_failed(#expression, __FILE__, __LINE__))
