#!/bin/bash
# The distribution on bases that have no glibc: a root with busybox and musl, which stands for Alpine,
# and an empty one, which stands for scratch and distroless; by chroot in namespaces of their own.
# Needs root, musl-gcc and Debian's busybox-static. The child is a program of that base.
set -euo pipefail
cd "$(dirname "$0")/../../.."
distribution=$PWD/target/watchdog
work=$(mktemp -d)
patience=30
. src/test/checks.sh
init=
clean_up() {
  [ -z "$init" ] || kill -KILL "$init" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT

make_roots() {
  local base
  mkdir -p "$work"/musl/{bin,lib} "$work/empty"
  for base in musl empty; do
    mkdir -p "$work/$base"/{app,dev,opt,proc,tmp}
    touch "$work/$base/dev/null" # a runtime for containers mounts it
    cp -a "$distribution" "$work/$base/opt/watchdog"
  done
  musl-gcc -Os -o "$work/musl/app/main" docker/scratch/main.c
  gcc -static -Os -o "$work/empty/app/main" docker/scratch/main.c
  install -m 755 "/lib/ld-musl-$(uname -m).so.1" "$work/musl/lib"
  cp "$(command -v busybox)" "$work/musl/bin/busybox"
  ln -s busybox "$work/musl/bin/sh"
}

# ARGUMENT...: a watchdog as process 1 there; sets $init.
start() {
  : >"$work/out" >"$work/err" # what the one before it said
  unshare --pid --mount --fork --kill-child sh -c '
    mount -t proc proc "$0/proc" && mount --bind /dev/null "$0/dev/null" &&
      exec chroot "$0" /opt/watchdog/bin/watchdog "$@"' \
    "$root" -restart-delay 200ms "$@" >"$work/out" 2>"$work/err" &
  init=$!
  await listens || { cat "$work/out" "$work/err" && return 1; }
  process_1=$(pgrep -P "$init")
}

listens() { grep -q 'listening on' "$work/err"; }

printed() { (($(grep -cE "$1" "$work/out") >= $2)); }

watchdog() { # COMMAND...
  nsenter -t "$process_1" --mount --pid chroot "$root" /opt/watchdog/bin/watchdog "$@"
}

says() { # REGEX COMMAND...
  local said
  said=$(watchdog "${@:2}" 2>&1) || return 1
  [[ $said =~ $1 ]] || return 1
}

end() {
  kill -TERM "$process_1"
  code=0
  wait "$init" || code=$?
  init=
}

life() { # BASE
  local base=$1
  root=$work/$base
  start -- /app/main
  check "$base: the program is up" await printed '^up as process' 1
  check "$base: health" await says '^ok$' health
  check "$base: version, with the AOT cache" says ' with AOT cache, ' version
  check "$base: status" await says 'app +RUNNING' status
  check "$base: logs" says '^up as process' logs -n 1
  check "$base: signal" says 'SIGUSR2 sent' signal USR2
  check "$base: killed by it, the program is started again" await printed '^up as process' 2
  check "$base: restart" says 'RUNNING|STARTING' restart -wait
  check "$base: stop" says 'STOPPED' stop -wait
  check "$base: start" says 'RUNNING|STARTING' start -wait
  check "$base: help" says '^Usage|watchdog' -help
  end
  check "$base: TERM ends it with exit code 0" equal "$code" 0
  check "$base: the last words are there" printed '^stopping$' 2
}

# Neither /run nor /tmp: the health check asks over HTTP.
without_a_socket() {
  root=$work/empty
  start -socket off -- /app/main
  check "without a socket: health" await says '^ok$' health
  end
  check "without a socket: exit code 0" equal "$code" 0
}

[ "$(id -u)" = 0 ] || { echo "SKIPPED: $0 needs root" && exit 0; }
make_roots
life musl
life empty
without_a_socket

echo "$passed passed, $failed failed"
((failed == 0))
