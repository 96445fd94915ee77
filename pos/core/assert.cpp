#include "pos/core/assert.h"

#include <cstdio>
#include <cstdlib>

namespace holdfast::core {

void assertion_failed(const char* expression, const char* file, int line) noexcept {
  std::fprintf(stderr, "holdfast: assertion failed: %s (%s:%d)\n", expression, file, line);
  std::abort();
}

}  // namespace holdfast::core
