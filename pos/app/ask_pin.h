// The PINs of people, typed at a terminal or given by a script.
//
// Threads: the main one; blocks for the person who types.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pos/core/error.h"

namespace holdfast::app {

// The hash of one. On the terminal it is asked for twice, and again while what is typed is no PIN
// or differs; with `on_stdin` it is the one line of standard input.
// Errors: command_line, when there is no terminal, nothing was typed, or the line is no PIN.
[[nodiscard]] core::Result<std::string> ask_pin_hash(const std::string& person, bool on_stdin);

// Their hashes by name, from lines NAME=PIN on standard input, in any order.
// Errors: command_line, naming the person whose line is missing, twice there, or no PIN; and one
// whom nobody asked for.
[[nodiscard]] core::Result<std::map<std::string, std::string>> read_pin_hashes(
    const std::vector<std::string>& people);

}  // namespace holdfast::app
