#!/bin/sh
# Opens the till on a demo shop. See --help.
set -eu

usage() {
  cat <<'END'
Usage: packaging/run.sh [OPTION]...

Installs the Debian packages that are missing (with sudo when not root), builds Holdfast below
build/ and opens the till on a demo shop with simulated devices and a private database. The next
start does only what is left to do.

Without a display it rings up a scripted sale under Xvfb, prints the receipt, writes a screenshot
and says where it is.

Options are passed on to `holdfast demo`; build/holdfast demo --help lists them.
END
}

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=packaging/build-lib.sh
. "$top/packaging/build-lib.sh"

has_option() { # name, arguments...
  name=$1
  shift
  for argument in "$@"; do
    case "$argument" in "$name" | "$name="*) return 0 ;; esac
  done
  return 1
}

stop_display() {
  if [ -n "${xvfb:-}" ]; then
    kill "$xvfb" 2>/dev/null || :
    wait "$xvfb" 2>/dev/null || :
  fi
  rm -rf "$scratch"
}

# Xvfb takes the first free display and writes its number.
start_display() {
  scratch=$(mktemp -d)
  trap stop_display EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  Xvfb -displayfd 6 -screen 0 1280x800x24 -nolisten tcp -noreset \
    6>"$scratch/display" 2>"$scratch/log" &
  xvfb=$!
  tries=0
  until [ -s "$scratch/display" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ] || ! kill -0 "$xvfb" 2>/dev/null; then
      cat "$scratch/log" >&2
      echo "run.sh: Xvfb did not start; its message stands above" >&2
      exit 1
    fi
    sleep 0.1
  done
  DISPLAY=:$(cat "$scratch/display")
  export DISPLAY
}

run_headless() {
  has_option --headless "$@" || set -- --headless "$@"
  has_option --scenario "$@" || set -- --scenario "$top/packaging/demo/first_sale.scenario" "$@"
  has_option --screenshot "$@" || set -- --screenshot "$top/build/first_sale.png" "$@"
  start_display
  # Not exec: the display is stopped afterwards.
  "$top/build/holdfast" demo "$@"
}

case "${1:-}" in -h | --help) usage; exit 0 ;; esac

"$top/packaging/install-packages.sh" build run
is_cached CMAKE_BUILD_TYPE=RelWithDebInfo || configure -DHOLDFAST_TESTS=OFF
cmake --build "$top/build" --target holdfast -j "$(build_jobs)" >&2

if [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then
  run_headless "$@"
else
  exec "$top/build/holdfast" demo "$@"
fi
