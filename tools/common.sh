# SPDX-License-Identifier: EUPL-1.2
# What ./run and ./test share: installing what is missing, configuring, building.  Sourced by bash from the top of the tree.

# Everything here speaks on stderr; stdout belongs to the caller.
say () { printf '%s\n' "$*" >&2; }
die () { say "$*"; exit 1; }

build_packages=(gcc libc6-dev cmake ninja-build pkg-config libzmq3-dev libczmq-dev libsodium-dev liblmdb-dev libjansson-dev libcyaml-dev libyaml-dev libstemmer-dev
                libcmocka-dev libsystemd-dev libmicrohttpd-dev libxlsxwriter-dev libzip-dev libexpat1-dev libpango1.0-dev libcairo2-dev fonts-dejavu-core
                python3)
test_packages=(python3-zmq python3-msgpack libxml2-utils poppler-utils python3-openpyxl python3-icalendar)
long_packages=(clang clang-tidy)

# The MessagePack library of this Debian: its package was renamed after Debian 12.
need_msgpack () {
  [[ $(dpkg-query -W -f ' ${db:Status-Status} ' libmsgpack-c-dev libmsgpack-dev 2> /dev/null || true) != *" installed "* ]] || return 0
  if apt-cache show libmsgpack-c-dev > /dev/null 2>&1; then need_packages libmsgpack-c-dev; else need_packages libmsgpack-dev; fi
}

# Installs those of the packages that are missing; quick when none is.
need_packages () {
  local wanted=("$@") missing=() package installed
  command -v dpkg-query > /dev/null || die "Dieses Skript braucht Debian 12 oder 13. / This script needs Debian 12 or 13."
  installed=" $(dpkg-query -W -f '${db:Status-Status} ${Package} ' "${wanted[@]}" 2> /dev/null || true) " # it fails where it has never heard of one
  for package in "${wanted[@]}"; do
    [[ $installed == *" installed $package "* ]] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "Installiere / installing: ${missing[*]}"
  local sudo=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo > /dev/null || die "Es fehlen: ${missing[*]}. Bitte als root installieren. / Missing; please install as root: apt-get install ${missing[*]}"
    sudo=(sudo)
  fi
  mkdir -p build
  { "${sudo[@]}" apt-get -q -o DPkg::Lock::Timeout=300 update &&
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "${missing[@]}"
  } > build/install.log 2>&1 < /dev/null || { tail -n 20 build/install.log >&2; die "apt-get: siehe / see build/install.log"; }
}

need_build_packages () {
  # Which name one package has is known only once there are lists of packages; ask for it last.
  need_packages "${build_packages[@]}" "$@"
  need_msgpack
}

# build_preset PRESET [cmake option …]: configures when something about that changed, builds; silent unless it fails.  Options once chosen stay, so that ./run after
# ./test does not build everything again.
build_preset () {
  local preset=$1 dir=build/$1 log=build/$1.log
  shift
  mkdir -p "$dir"
  exec 9> "build/$preset.lock"
  flock 9
  [ -f "$dir/configured" ] || say "Übersetze, das dauert eine Minute … / building, this takes a minute …"
  if [ ! -f "$dir/configured" ] || [ CMakePresets.json -nt "$dir/configured" ] || { [ $# -gt 0 ] && [ "$*" != "$(cat "$dir/configured")" ]; }; then
    cmake --preset "$preset" "$@" > "$log" 2>&1 < /dev/null || { tail -n 40 "$log" >&2; die "cmake: $log"; }
    printf '%s' "$*" > "$dir/configured"
  fi
  if ! cmake --build "$dir" > "$log" 2>&1 < /dev/null; then
    grep -nE -A 6 ': (fatal )?error:|: warning:|^FAILED' "$log" | head -n 60 >&2
    die "Übersetzen misslang, siehe / the build failed, see $log"
  fi
  exec 9>&-
}

# Node and npm: whatever is there, else Debian's.
need_node () {
  if ! command -v node > /dev/null || ! command -v npm > /dev/null; then need_packages nodejs npm; fi
}

# need_modules DIRECTORY: its npm packages, those of its lock file; quick when they are there.  Not `npm ci`: it refuses a lock file without the optional packages of
# other platforms, which is what npm 11 writes.
need_modules () {
  local dir=$1
  mkdir -p build
  if [ ! -f "$dir/node_modules/.package-lock.json" ] || [ "$dir/package-lock.json" -nt "$dir/node_modules/.package-lock.json" ]; then
    say "npm: $dir"
    (cd "$dir" && npm install --no-save --no-audit --no-fund) > build/npm.log 2>&1 < /dev/null || { tail -n 20 build/npm.log >&2; die "npm: siehe / see build/npm.log"; }
    touch "$dir/node_modules/.package-lock.json"
  fi
}
