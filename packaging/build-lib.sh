# shellcheck shell=sh
# What run.sh and test.sh share. Sourced, with `top` set to the folder of the sources.
top=${top:?}

# As many compilers as cores, and as memory allows: one takes up to about 700 MB.
build_jobs() {
  awk -v cores="$(nproc)" '
    $1 == "MemAvailable:" { jobs = int($2 / 700000) }
    END { if (jobs < 1) jobs = 1; print jobs < cores ? jobs : cores }' /proc/meminfo
}

# configure [-Doption]...: the release preset, in build/.
configure() {
  cmake -S "$top" --preset release "$@" >&2 || {
    echo "The build could not be configured; read CMake's message above. If the system was changed
since the last build (a new Debian, another compiler), remove $top/build and start again." >&2
    exit 1
  }
}

is_cached() { # option=value
  grep -qsE "^${1%%=*}:[A-Z]+=${1#*=}\$" "$top/build/CMakeCache.txt" && [ -e "$top/build/build.ninja" ]
}
