#!/bin/sh
# Runs tests under AddressSanitizer and UndefinedBehaviorSanitizer. See --help.
set -eu

usage() {
  cat <<'END'
Usage: tests/sanitizers/run.sh [TEST]...

Builds the named tests below build-asan/ with AddressSanitizer (leaks too) and
UndefinedBehaviorSanitizer, and runs them one after the other. Whatever is found ends the program.
Without a TEST: those that reach most of a till from its journal to server and printer
(tests/sanitizers/README.md). The simulator is the test till_sim.
END
}

case "${1:-}" in
  -h | --help) usage; exit 0 ;;
  -*) usage >&2; exit 2 ;;
esac
[ $# -gt 0 ] || set -- till_sim app_posting_test app_bad_line_test app_killed_till_test \
  remote_store_test cups_test

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=packaging/build-lib.sh
. "$top/packaging/build-lib.sh"
cmake -S "$top" --preset asan >/dev/null
cmake --build "$top/build-asan" -j "$(build_jobs)" --target "$@"
tests=$(printf '%s|' "$@")
cd "$top"
exec ctest --preset asan --output-on-failure -R "^(${tests%|})\$"
