#!/bin/sh
# Runs every test. See --help.
set -eu

usage() {
  cat <<'END'
Usage: packaging/test.sh [CTEST OPTION]...

Installs the Debian packages that are missing (with sudo when not root; CI=true never asks for a
password), builds everything below build/ and runs the tests. Options are passed on to ctest:
`-R config` runs the tests whose name holds "config", `-N` lists them all.
END
}

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=packaging/build-lib.sh
. "$top/packaging/build-lib.sh"

case "${1:-}" in -h | --help) usage; exit 0 ;; esac

"$top/packaging/install-packages.sh" build run test
is_cached HOLDFAST_TESTS=ON || configure -DHOLDFAST_TESTS=ON
cmake --build "$top/build" -j "$(build_jobs)"

cd "$top"
exec ctest --preset release --output-on-failure -j "$(nproc)" "$@"
