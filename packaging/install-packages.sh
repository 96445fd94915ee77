#!/bin/sh
# Installs the Debian packages of packages.txt that are missing. See --help.
set -eu

usage() {
  cat <<'END'
Usage: packaging/install-packages.sh [--list] [build|run|test]...

Installs what is missing of the named groups of packaging/packages.txt (all groups when none is
named), with sudo when not root. Does nothing, quickly, when nothing is missing.

  --list   print the missing packages and stop

A database or print server, or a pooler, that comes with the packages is neither started nor enabled: Holdfast
starts its own, privately. One that was there before is left as it was.
END
}

here=$(cd "$(dirname "$0")" && pwd)
# The tests install below a folder of their own.
root=${INSTALL_ROOT:-}
policy=$root/usr/sbin/policy-rc.d
policy_saved=$policy.before-holdfast
policy_mark='# Temporary, by Holdfast: forbids starts while packages are installed.'
no_cluster=$root/etc/postgresql-common/createcluster.d/holdfast-no-cluster.conf

told=3  # exit code of the part that runs as root, when it has said why

fail() {
  echo "install-packages: $*" >&2
  exit 1
}

packages_of() {
  for group in "$@"; do
    awk -v group="$group" '$1 == group { print $2 }' "$here/packages.txt"
  done
}

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing_of() {
  # shellcheck disable=SC2046 # names of packages hold no blanks
  set -- $(packages_of "$@")
  # One question for all of them; those dpkg has never heard of are not in the answer.
  dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
    awk -v wanted="$*" '
      $1 == "installed" { have[$2] = 1 }
      END { n = split(wanted, name, " "); for (i = 1; i <= n; i++) if (!have[name[i]]) print name[i] }'
}

# What stands in the way of starts goes away again, whatever happens. Also mends what a run left
# that was killed.
restore() {
  if grep -qsF "$policy_mark" "$policy"; then rm -f "$policy"; fi
  if [ -e "$policy_saved" ] && [ ! -e "$policy" ]; then mv "$policy_saved" "$policy"; fi
  rm -f "$no_cluster"
  rmdir "${no_cluster%/*}" 2>/dev/null || :
}

is_running() { # unit
  if [ -d "$root/run/systemd/system" ]; then
    systemctl --quiet is-active "$1"
  elif [ -x "$root/etc/init.d/$1" ]; then
    "$root/etc/init.d/$1" status >/dev/null 2>&1
  else
    return 1
  fi
}

forbid_starts() {
  running=
  for unit in cups cups-browsed postgresql pgbouncer; do
    if is_running "$unit"; then running="$running $unit"; fi
  done
  mkdir -p "${policy%/*}"
  if [ -e "$policy" ]; then mv -f "$policy" "$policy_saved"; fi
  # A service that runs already may be started again after an upgrade.
  cat >"$policy.new" <<END
#!/bin/sh
$policy_mark
case " $running " in
  *" \${1%%.*} "*) if [ -x '$policy_saved' ]; then exec '$policy_saved' "\$@"; else exit 0; fi ;;
esac
# A package may restart its own server when it is set up, which starts one that was not there.
case "\${1%%.*}" in
  cups | cups-browsed | postgresql | pgbouncer) case "\$2" in *start*) exit 101 ;; esac ;;
esac
case " \$2 " in *" start "*) exit 101 ;; esac
if [ -x '$policy_saved' ]; then exec '$policy_saved' "\$@"; fi
exit 0
END
  chmod 755 "$policy.new"
  mv -f "$policy.new" "$policy"

  mkdir -p "${no_cluster%/*}"
  echo 'create_main_cluster = false' >"$no_cluster"
}

units_of_packages='cups-daemon:cups.service cups-daemon:cups.socket cups-daemon:cups.path
  cups-browsed:cups-browsed.service postgresql-common:postgresql.service
  pgbouncer:pgbouncer.service'

# Only what this run brought: somebody who had a server wants it.
disable_servers() {
  for pair in $units_of_packages; do
    package=${pair%%:*}
    unit=${pair#*:}
    case " $brought " in *" $package "*) ;; *) continue ;; esac
    is_installed "$package" || continue
    if command -v systemctl >/dev/null; then
      systemctl --quiet disable "$unit" 2>/dev/null || :
    else
      # Packages enable their units for the day on which systemd comes, too.
      DPKG_MAINTSCRIPT_PACKAGE=$package deb-systemd-helper disable "$unit" || :
      case "$unit" in *.service) update-rc.d "${unit%.service}" disable || : ;; esac
    fi
  done
}
install_as_root() {
  brought=
  for package in cups-daemon cups-browsed postgresql-common pgbouncer; do
    is_installed "$package" || brought="$brought $package"
  done

  # Also after half an installation.
  trap 'disable_servers; restore' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  restore
  forbid_starts

  export DEBIAN_FRONTEND=noninteractive
  apt-get -q -o APT::Update::Error-Mode=any -o DPkg::Lock::Timeout=120 update ||
    echo "install-packages: the lists of packages could not be renewed; trying with the old ones" >&2
  apt-get -q -y -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 install --no-install-recommends "$@" ||
    {
      echo "install-packages: apt-get could not install: $*
Read its message above. Without a network, connect this machine or add a mirror to
/etc/apt/sources.list.d; then run this again." >&2
      exit $told
    }
}

if [ "${1:-}" = --as-root ]; then
  shift
  install_as_root "$@"
  exit 0
fi

list=no
groups=
for argument in "$@"; do
  case "$argument" in
    -h | --help) usage; exit 0 ;;
    --list) list=yes ;;
    build | run | test) groups="$groups $argument" ;;
    *) usage >&2; fail "unknown argument: $argument" ;;
  esac
done

command -v dpkg-query >/dev/null || fail "this machine has no dpkg; Holdfast is built for Debian 12 and 13"
# shellcheck disable=SC2086 # a list of words
missing=$(missing_of ${groups:-build run test})
if [ "$list" = yes ]; then
  [ -z "$missing" ] || echo "$missing"
  exit 0
fi
[ -n "$missing" ] || exit 0

missing=$(echo "$missing" | tr '\n' ' ')
echo "Installing: $missing"
# shellcheck disable=SC2086 # a list of words
if [ "$(id -u)" = 0 ]; then
  exec "$here/install-packages.sh" --as-root $missing
elif command -v sudo >/dev/null; then
  # CI: never wait for a password.
  sudo ${CI:+-n} "$here/install-packages.sh" --as-root $missing && exit 0
  [ $? = $told ] && exit 1
  fail "sudo did not let the packages be installed. As root, run
  apt-get install --no-install-recommends $missing"
else
  fail "packages are missing, and there is neither root nor sudo. As root, run
  apt-get install --no-install-recommends $missing"
fi
