#!/bin/sh
# Builds the fuzz targets with Clang and lets libFuzzer run them. See --help.
set -eu

usage() {
  cat <<'END'
Usage: tests/fuzz/run.sh [--seconds N] [TARGET]...

Builds the fuzz targets below build-fuzz/ and runs each of the named ones (all when none is named)
for N seconds (2), as many at a time as there are cores. Starts from tests/fuzz/seeds/TARGET and
from what earlier runs found, which is kept in build-fuzz/corpus/TARGET.

An input that breaks a target is kept in build-fuzz/found/, and the way to run it again is printed.
END
}

top=$(cd "$(dirname "$0")/../.." && pwd)
seconds=2
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --seconds) seconds=${2:?}; shift 2 ;;
    -*) usage >&2; exit 2 ;;
    *) break ;;
  esac
done

command -v clang++ >/dev/null || {
  echo "fuzz: clang++ is missing; packaging/install-packages.sh test installs it" >&2
  exit 1
}

# shellcheck source=packaging/build-lib.sh
. "$top/packaging/build-lib.sh"
build=$top/build-fuzz
fuzz=$build/fuzz
mkdir -p "$build/found"
cmake -S "$top" --preset fuzz >"$build/configure.log" 2>&1 ||
  { cat "$build/configure.log" >&2; exit 1; }
cmake --build "$build" -j "$(build_jobs)" --target fuzz >"$build/build.log" ||
  { cat "$build/build.log" >&2; exit 1; }

# shellcheck disable=SC2046 # names hold no blanks
[ $# -gt 0 ] || set -- $("$fuzz")

# One target; its words come out together when it has ended.
# shellcheck disable=SC2016 # for the shell that runs it
one='
  target=$1 fuzz=$2 seeds=$3 build=$4 seconds=$5
  corpus=$build/corpus/$target
  log=$build/found/$target.log
  mkdir -p "$corpus"
  if HOLDFAST_FUZZ_TARGET=$target "$fuzz" -max_total_time="$seconds" -max_len=16384 -timeout=20 \
    -rss_limit_mb=1500 -print_final_stats=1 -artifact_prefix="$build/found/$target-" \
    "$corpus" "$seeds/$target" >"$log" 2>&1
  then
    runs=$(awk "/stat::number_of_executed_units/ { print \$2 }" "$log")
    cover=$(awk "/ cov: / { for (i = 1; i < NF; i++) if (\$i == \"cov:\") c = \$(i + 1) } END { print c }" "$log")
    printf "%-16s %9s inputs, %5s places reached\n" "$target" "$runs" "$cover"
  else
    tail -n 60 "$log" >&2
    input=$(sed -n "s/.*Test unit written to //p" "$log" | tail -n 1)
    echo "fuzz: $target broke; once more: HOLDFAST_FUZZ_TARGET=$target $fuzz $input" >&2
    exit 1
  fi
'
printf '%s\n' "$@" |
  xargs -P "$(nproc)" -I{} sh -c "$one" fuzz {} "$fuzz" "$top/tests/fuzz/seeds" "$build" "$seconds"
