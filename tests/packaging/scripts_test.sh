#!/bin/sh
# Every shell script of the product parses and has nothing to say for shellcheck.
# Usage: scripts_test.sh SOURCES
set -eu
cd "$1"

scripts=$(find .ci packaging tests/packaging tests/fuzz/run.sh tests/sanitizers/run.sh -type f ! -name '*.*' -o -type f -name '*.sh' |
  while read -r file; do
    if head -n 1 "$file" | grep -qE '^#!.*sh$|shellcheck shell='; then echo "$file"; fi
  done)
count=$(echo "$scripts" | wc -l)
[ "$count" -ge 5 ] || { echo "found only $count scripts"; exit 1; }

for script in $scripts; do
  if grep -q 'bash$' "$script"; then bash -n "$script"; else sh -n "$script"; fi
done
# shellcheck disable=SC2086 # a list of files
shellcheck -x $scripts

# Both commands explain themselves without doing anything.
for command in run.sh test.sh install-packages.sh; do
  "packaging/$command" --help | grep -q "^Usage: packaging/$command" || {
    echo "$command --help does not explain it"
    exit 1
  }
done

# Each package stands once, in a group that exists.
awk '
  /^#/ || NF == 0 { next }
  NF != 2 || $1 !~ /^(build|run|test)$/ { print "packages.txt:" NR ": not GROUP PACKAGE"; bad = 1 }
  seen[$2]++ { print "packages.txt:" NR ": " $2 " stands twice"; bad = 1 }
  END { exit bad }' packaging/packages.txt
echo "$count scripts are in order"
