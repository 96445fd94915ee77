// A benchmark that cannot go on says why and ends.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "pos/core/error.h"

namespace holdfast::bench {

[[noreturn]] inline void give_up(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

inline void must(const core::Result<void>& result) {
  if (!result) give_up(core::sentence(result.error()));
}
template <class T>
T must(core::Result<T> result) {
  if (!result) give_up(core::sentence(result.error()));
  return std::move(*result);
}

}  // namespace holdfast::bench
