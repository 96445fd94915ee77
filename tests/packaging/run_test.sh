#!/bin/sh
# run.sh and test.sh in a tree of stand-ins: what they configure, build and start, with a display
# and without.
# Usage: run_test.sh SOURCES
set -eu
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
failures=0

fail() {
  echo "FAILED: $test: $*"
  sed 's/^/  | /' "$home/output" "$home/calls" 2>/dev/null || :
  failures=$((failures + 1))
}

stand_in() { # path; its script on standard input
  { echo '#!/bin/sh'; cat; } >"$1"
  chmod +x "$1"
}

begin() { # name of the test
  test=$1
  rm -rf "${home:?}/bin" "$home/tree" "$home/calls"
  mkdir -p "$home/bin" "$home/tree/packaging" "$home/tree/build"
  : >"$home/calls"
  cp "$sources/packaging/run.sh" "$sources/packaging/test.sh" "$sources/packaging/build-lib.sh" \
    "$home/tree/packaging"
  stand_in "$home/tree/packaging/install-packages.sh" <<END
echo "install \$*" >>"$home/calls"
END
  stand_in "$home/bin/cmake" <<END
echo "cmake \$*" >>"$home/calls"
case "\$*" in *--preset*)
  echo "CMAKE_BUILD_TYPE:STRING=RelWithDebInfo" >"$home/tree/build/CMakeCache.txt"
  for option; do case "\$option" in -D*) echo "\${option#-D}" |
    sed 's/=/:BOOL=/' >>"$home/tree/build/CMakeCache.txt" ;; esac; done
  touch "$home/tree/build/build.ninja"
esac
END
  stand_in "$home/bin/ctest" <<END
echo "ctest \$*" >>"$home/calls"
exit 8
END
  stand_in "$home/bin/Xvfb" <<END
echo "Xvfb \$\$" >>"$home/calls"
echo \$\$ >"$home/xvfb"
[ ! -e "$home/xvfb-breaks" ] || { echo "no screen" >&2; exit 1; }
echo 42 >&6
exec sleep 60
END
  stand_in "$home/tree/build/holdfast" <<END
echo "holdfast \$* on '\$DISPLAY'" >>"$home/calls"
exit 7
END
  rm -f "$home/xvfb" "$home/xvfb-breaks"
}

run() { # DISPLAY, WAYLAND_DISPLAY, command, arguments...
  display=$1 wayland=$2 command=$3
  shift 3
  status=0
  env PATH="$home/bin:$PATH" DISPLAY="$display" WAYLAND_DISPLAY="$wayland" \
    "$home/tree/packaging/$command" "$@" >"$home/output" 2>&1 || status=$?
}

expect_status() { [ "$status" = "$1" ] || fail "exit code $status, not $1"; }
expect_call() { grep -qF -e "$1" "$home/calls" || fail "did not call: $1"; }
expect_no_call() { if grep -qF -e "$1" "$home/calls"; then fail "called: $1"; fi; }
expect_display_gone() {
  if kill -0 "$(cat "$home/xvfb")" 2>/dev/null; then fail "Xvfb is still running"; fi
}

sources=$1

begin "the first start configures without tests and opens the till"
run :7 '' run.sh --theme light
expect_status 7
expect_call "install build run"
expect_call "--preset release -DHOLDFAST_TESTS=OFF"
expect_call "--target holdfast"
expect_call "holdfast demo --theme light on ':7'"
expect_no_call Xvfb

: >"$home/calls"
run '' wayland-0 run.sh
expect_status 7
expect_no_call "--preset"
expect_call "holdfast demo on ''"
expect_no_call Xvfb

begin "without a display it sells under Xvfb and stops it"
run '' '' run.sh --size 1024x600
expect_status 7
expect_call "--headless"
expect_call "--size 1024x600 on ':42'"
expect_call "--screenshot $home/tree/build/"
expect_call "--scenario $home/tree/packaging/"
expect_display_gone

begin "what the caller chose stays"
run '' '' run.sh --headless --scenario mine.txt --screenshot=mine.png
expect_call "holdfast demo --headless --scenario mine.txt --screenshot=mine.png on ':42'"
expect_display_gone

begin "an Xvfb that does not start is reported"
touch "$home/xvfb-breaks"
run '' '' run.sh
expect_status 1
expect_no_call "holdfast demo"
grep -q "no screen" "$home/output" || fail "does not show what Xvfb said"

begin "the tests are configured, built and run, and their result is passed on"
run '' '' test.sh -R config
expect_status 8
expect_call "install build run test"
expect_call "--preset release -DHOLDFAST_TESTS=ON"
expect_call "ctest --preset release --output-on-failure"
expect_call "-R config"

: >"$home/calls"
run '' '' test.sh
expect_no_call "cmake -S"
: >"$home/calls"
run :7 '' run.sh
expect_no_call "cmake -S"

if [ "$failures" != 0 ]; then
  echo "$failures failed"
  exit 1
fi
echo "all passed"
