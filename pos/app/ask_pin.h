// The PIN of somebody new, typed at a terminal or given by a script.
//
// Threads: the main one; blocks for the person who types.
#pragma once

#include <string>

#include "pos/core/error.h"

namespace holdfast::app {

// Its hash. On the terminal it is asked for twice; with `on_stdin` the next line of standard input
// is taken. Errors: command_line, when there is no terminal, the two differ, or it is no PIN.
[[nodiscard]] core::Result<std::string> ask_pin_hash(const std::string& person, bool on_stdin);

}  // namespace holdfast::app
