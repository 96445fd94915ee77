// For tests: the value, or an exception with the sentence of the error.
#pragma once

#include <stdexcept>
#include <type_traits>
#include <utility>

#include "pos/core/error.h"

namespace holdfast::testing {

template <class T>
T must(core::Result<T> result) {
  if (!result) throw std::runtime_error(core::sentence(result.error()));
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace holdfast::testing
