// What a till logs in with: a password that nobody chose, in a passfile that the till's user
// alone may read.
//
// Threads: any; libsodium has been started.
#pragma once

#include <string>

#include "pos/app/ask_password.h"

namespace holdfast::app {

// 256 random bits, in letters, digits, '-' and '_'.
[[nodiscard]] Secret random_password();

// A libpq passfile for this login on any server: a till may be told of another host later, and
// the server never gets the password itself (SCRAM).
[[nodiscard]] Secret passfile_text(const std::string& login, const Secret& password);

}  // namespace holdfast::app
