// PINs: Argon2id (RFC 9106) through libsodium. Slow by design, so checked on a thread of
// its own.
//
// Threads: any. Both functions take some 20 to 50 ms and 16 MB.
#pragma once

#include <string>

#include "pos/core/error.h"

namespace holdfast::app {

// A PIN has 4 to 8 digits. Errors: config_wrong_value; internal when memory is short.
[[nodiscard]] core::Result<std::string> hash_pin(const std::string& pin);
[[nodiscard]] bool pin_matches(const std::string& pin, const std::string& hash);

}  // namespace holdfast::app
