// The command line: sub-commands, their options and their exit codes.
#pragma once

namespace holdfast::app {

// What a script may rely on.
enum ExitCode : int {
  kExitOk = 0,
  kExitFailure = 1,  // it was tried and failed; the last line on stderr says what to do
  kExitUsage = 2,    // unknown option, or a configuration that is refused; nothing was tried
  kExitPartly = 3,   // an import without the rows that are wrong
};

// Never throws. Writes results to stdout and errors to stderr.
[[nodiscard]] int run_cli(int argc, char** argv);

}  // namespace holdfast::app
