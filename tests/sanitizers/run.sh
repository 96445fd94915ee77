#!/bin/sh
# Runs tests under AddressSanitizer and UndefinedBehaviorSanitizer, or under ThreadSanitizer. See
# --help.
set -eu

usage() {
  cat <<'END'
Usage: tests/sanitizers/run.sh [--preset asan|tsan] [--build-only] [TEST]...

Builds the named tests below build-asan/ with AddressSanitizer (leaks too) and
UndefinedBehaviorSanitizer, and runs them one after the other. Whatever is found ends the program.
Without a TEST: those that reach most of a till from its journal to server and printer
(tests/sanitizers/README.md). The simulator is the test till_sim.

  --preset tsan   ThreadSanitizer, below build-tsan/. Without a TEST: those in which threads meet.
  --build-only    builds, and runs nothing
END
}

preset=asan
run=yes
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --preset) preset=${2:?}; shift 2 ;;
    --build-only) run=no; shift ;;
    -*) usage >&2; exit 2 ;;
    *) break ;;
  esac
done
case "$preset" in
  asan | tsan) ;;
  *) usage >&2; exit 2 ;;
esac
if [ $# -eq 0 ]; then
  if [ "$preset" = asan ]; then
    set -- till_sim app_posting_test app_bad_line_test app_killed_till_test remote_store_test \
      cups_test v4l2_camera_test pixel_format_test camera_scanner_test
  else
    set -- app_remote_worker_test app_posting_test app_faults_test app_bad_line_test real_sale \
      direct_printer_test scanner_test serial_scanner_test usb_scanner_test camera_scanner_test
  fi
fi

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=packaging/build-lib.sh
. "$top/packaging/build-lib.sh"
cmake -S "$top" --preset "$preset" >/dev/null
cmake --build "$top/build-$preset" -j "$(build_jobs)" --target "$@"
[ $run = yes ] || exit 0
tests=$(printf '%s|' "$@")
cd "$top"
exec ctest --preset "$preset" --output-on-failure -R "^(${tests%|})\$"
