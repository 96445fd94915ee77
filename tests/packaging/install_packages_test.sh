#!/bin/sh
# install-packages.sh with stand-ins for dpkg-query, apt-get, sudo, systemctl and id, below a folder
# of its own: what it would do to a machine, without doing it to this one.
# Usage: install_packages_test.sh SOURCES
set -eu
script=$1/packaging/install-packages.sh
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
failures=0

fail() {
  echo "FAILED: $test: $*"
  sed 's/^/  | /' "$home/output" "$home/calls" 2>/dev/null || :
  failures=$((failures + 1))
}

stand_in() { # name; its script on standard input
  { echo '#!/bin/sh'; cat; } >"$home/bin/$1"
  chmod +x "$home/bin/$1"
}

# A machine on which everything but the packages in $home/missing is installed.
begin() { # name of the test, missing packages...
  test=$1
  shift
  rm -rf "${home:?}/bin" "$home/root" "$home/calls" "$home/missing"
  mkdir -p "$home/bin" "$home/root/usr/sbin" "$home/root/run/systemd/system"
  : >"$home/calls"
  : >"$home/missing"
  for package in "$@"; do echo "$package" >>"$home/missing"; done
  stand_in dpkg-query <<END
for argument; do
  case "\$argument" in
    -W) ;;
    -f*Package*) format=long ;;
    -f*) format=short ;;
    *)
      if grep -qx "\$argument" "$home/missing"; then continue; fi
      if [ "\$format" = long ]; then echo "installed \$argument"; else printf installed; fi ;;
  esac
done
END
  # Looks at the machine as a maintainer script sees it, and installs.
  stand_in apt-get <<END
echo "apt-get \$*" >>"$home/calls"
case "\$*" in *install*) ;; *) exit 0 ;; esac
policy=$home/root/usr/sbin/policy-rc.d
"\$policy" cups.service start && echo "cups would start" >>"$home/calls"
"\$policy" cups restart && echo "cups would restart" >>"$home/calls"
"\$policy" postgresql start && echo "postgresql would start" >>"$home/calls"
"\$policy" pgbouncer.service restart && echo "pgbouncer would restart" >>"$home/calls"
"\$policy" unrelated restart || echo "unrelated would not restart" >>"$home/calls"
cat "$home/root/etc/postgresql-common/createcluster.d/"*.conf >>"$home/calls"
: >"$home/missing"
[ ! -e "$home/apt-breaks" ]
END
  stand_in systemctl <<END
case "\$*" in
  *is-active*) [ -e "$home/server-runs" ] ;;
  *) echo "systemctl \$*" >>"$home/calls" ;;
esac
END
  stand_in id <<END
[ "\$1" = -u ] && cat "$home/uid"
END
  stand_in sudo <<END
echo "sudo \$1" >>"$home/calls"
[ ! -e "$home/sudo-refuses" ] || exit 1
[ "\$1" = -n ] && shift
exec "\$@"
END
  echo 0 >"$home/uid"
  rm -f "$home/apt-breaks" "$home/sudo-refuses" "$home/server-runs"
}

run() {
  status=0
  # shellcheck disable=SC2086 # nothing or one word
  env -u CI PATH="$home/bin:$PATH" INSTALL_ROOT="$home/root" ${with:-} "$script" "$@" \
    >"$home/output" 2>&1 || status=$?
}

expect_status() { [ "$status" = "$1" ] || fail "exit code $status, not $1"; }
expect_call() { grep -qF -e "$1" "$home/calls" || fail "did not call: $1"; }
expect_no_call() { if grep -qF -e "$1" "$home/calls"; then fail "called: $1"; fi; }
expect_output() { grep -qF -e "$1" "$home/output" || fail "did not say: $1"; }
expect_clean() {
  left=$(cd "$home/root" && find . ! -type d | sort)
  [ "$left" = "${1:-}" ] || fail "left behind: $left"
}

begin "nothing is missing"
run build run test
expect_status 0
[ ! -s "$home/calls" ] || fail "called something"
[ ! -s "$home/output" ] || fail "said something"

begin "only the named groups count" shellcheck
run build run
expect_status 0
[ ! -s "$home/calls" ] || fail "called something"

begin "listing changes nothing" cmake shellcheck
run --list
expect_status 0
[ "$(cat "$home/output")" = "cmake
shellcheck" ] || fail "wrong list"
[ ! -s "$home/calls" ] || fail "called something"

begin "what is missing is installed, and nothing else" cmake shellcheck
run build test
expect_status 0
expect_call "update"
expect_call "install --no-install-recommends cmake shellcheck"
expect_no_call sudo
expect_no_call systemctl
expect_clean

begin "servers that come along neither start nor stay" cups-daemon pgbouncer postgresql postgresql-common
run
expect_status 0
expect_call "create_main_cluster = false"
expect_no_call "would start"
expect_no_call "would restart"
expect_no_call "would not restart"
expect_call "systemctl --quiet disable cups.service"
expect_call "systemctl --quiet disable cups.socket"
expect_call "systemctl --quiet disable postgresql.service"
expect_call "systemctl --quiet disable pgbouncer.service"
expect_clean

begin "servers that were there stay as they were" cmake
touch "$home/server-runs"
run
expect_status 0
expect_call "cups would start"
expect_call "postgresql would start"
expect_no_call "systemctl"
expect_clean

begin "somebody's own policy holds and comes back" cmake
printf '#!/bin/sh\nexit 101\n' >"$home/root/usr/sbin/policy-rc.d"
chmod +x "$home/root/usr/sbin/policy-rc.d"
touch "$home/server-runs"
run
expect_status 0
expect_no_call "would start"
expect_call "unrelated would not restart"
expect_clean ./usr/sbin/policy-rc.d
grep -qx "exit 101" "$home/root/usr/sbin/policy-rc.d" || fail "the policy was changed"

begin "a failed installation leaves nothing behind" cups-daemon
printf '#!/bin/sh\nexit 101\n' >"$home/root/usr/sbin/policy-rc.d"
chmod +x "$home/root/usr/sbin/policy-rc.d"
touch "$home/apt-breaks"
run
[ "$status" != 0 ] || fail "it claims to have worked"
expect_output "apt-get could not install: cups-daemon"
expect_output "/etc/apt/sources.list.d"
expect_call "systemctl --quiet disable cups.service"
expect_clean ./usr/sbin/policy-rc.d
grep -qx "exit 101" "$home/root/usr/sbin/policy-rc.d" || fail "the policy was changed"

begin "what a killed run left is put right" cmake
sed -n "s/^policy_mark='\(.*\)'/\1/p" "$script" >"$home/root/usr/sbin/policy-rc.d"
grep -q Holdfast "$home/root/usr/sbin/policy-rc.d" || fail "the mark of the policy is not known"
printf '#!/bin/sh\nexit 0 # mine\n' >"$home/root/usr/sbin/policy-rc.d.before-holdfast"
run
expect_status 0
expect_clean ./usr/sbin/policy-rc.d
grep -q mine "$home/root/usr/sbin/policy-rc.d" || fail "the policy was not put back"

begin "an ordinary user goes through sudo" cmake
echo 1000 >"$home/uid"
run
expect_status 0
expect_call "sudo $script"
expect_call "install --no-install-recommends cmake"

begin "sudo never asks in CI" cmake
echo 1000 >"$home/uid"
with=CI=true
run
with=
expect_status 0
expect_call "sudo -n"

begin "a user who may not use sudo is told what to ask for" cmake
echo 1000 >"$home/uid"
touch "$home/sudo-refuses"
run
expect_status 1
expect_output "As root, run"
expect_output "apt-get install --no-install-recommends cmake"
expect_no_call apt-get

begin "apt's failure is not blamed on sudo" cmake
echo 1000 >"$home/uid"
touch "$home/apt-breaks"
run
expect_status 1
expect_output "apt-get could not install: cmake"
if grep -q "sudo did not" "$home/output"; then fail "blames sudo"; fi

begin "an unknown group is refused"
run tests
expect_status 1
expect_output "unknown argument: tests"

if [ "$failures" != 0 ]; then
  echo "$failures failed"
  exit 1
fi
echo "all passed"
