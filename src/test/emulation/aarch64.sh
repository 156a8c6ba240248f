#!/bin/bash
# aarch64 under qemu's emulation: the tests of the first stage and the layouts that the Java side
# knows, then the whole watchdog on Debian's Java 25 for arm64 (sid; downloaded once into a cache),
# with the programs of this machine as children. An emulated prctl knows no subreaper, and all is slow.
# Needs qemu-aarch64-static, aarch64-linux-gnu-gcc and apt; says loudly what it skips.
set -euo pipefail
cd "$(dirname "$0")/../../.."
distribution=$PWD/target/watchdog
work=$(mktemp -d)
cache=${WATCHDOG_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/watchdog-test}/arm64
patience=300
. src/test/checks.sh
watchdog=
clean_up() {
  [ -z "$watchdog" ] || kill -KILL "$watchdog" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT

skip() {
  echo "SKIPPED, aarch64 is NOT proved: $*"
  exit 0
}

# A Java and the C library for arm64, unpacked in $cache/root.
fetch() {
  [ ! -e "$cache/complete" ] || return 0
  rm -rf "$cache"
  mkdir -p "$cache"/{lists/partial,archives/partial,root}
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian sid main" \
    >"$cache/sources.list"
  local apt=(apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64
    -o "Dir::Etc::SourceList=$cache/sources.list" -o Dir::Etc::SourceParts=-
    -o "Dir::State::Lists=$cache/lists" -o "Dir::Cache=$cache" -o APT::Sandbox::User=root)
  "${apt[@]}" update &&
    (cd "$cache" && "${apt[@]}" download openjdk-25-jre-headless libc6 libgcc-s1 libstdc++6 zlib1g) &&
    for package in "$cache"/*.deb; do dpkg -x "$package" "$cache/root" || return 1; done &&
    rm -rf "$cache"/lists "$cache"/archives "$cache"/*.deb &&
    touch "$cache/complete"
}

# The first part cannot execute the second one here: so what it does for it is done by Python, its
# loader and the environment.
start() { # ARGUMENT...: sets $watchdog
  : >"$work/out" >"$work/err"
  python3 - "$cache/root" "$work/home" "$@" >"$work/out" 2>"$work/err" <<'PYTHON' &
import os, sys
root, home = sys.argv[1:3]
os.dup2(os.open(root + "/usr/lib/ld-linux-aarch64.so.1", os.O_RDONLY), 57)
java = root + "/usr/lib/jvm/java-25-openjdk-arm64"
environment = {b"PATH": b"/usr/bin:/bin", b"WATCHDOG_JAVA_HOME": java.encode()}
flipped = {bytes([name[0] ^ 0x80]) + name[1:]: value for name, value in environment.items()}
command = ["qemu-aarch64-static", "-L", root, home + "/lib/watchdog-jvm", *sys.argv[3:]]
os.execvpe(command[0], command, flipped)
PYTHON
  watchdog=$!
}

end() { # sets $code
  code=0
  wait "$watchdog" || code=$?
  watchdog=
}

printed() { (($(grep -cxF "$1" "$work/out") >= $2)); }

for tool in qemu-aarch64-static aarch64-linux-gnu-gcc python3; do
  command -v "$tool" >/dev/null || skip "there is no $tool"
done
JAVA_HOME=$(find_jdk -e include/jni.h) || skip "there is no JDK 25"
export JAVA_HOME

for source in src/test/c/*_test.c; do
  name=$(basename "$source" .c)
  aarch64-linux-gnu-gcc -std=gnu17 -static -Wno-unused-parameter -Isrc/main/c -I"$JAVA_HOME/include" \
    -I"$JAVA_HOME/include/linux" -o "$work/$name" "$source" src/main/c/common.c
  check "$name" qemu-aarch64-static "$work/$name" 2>"$work/words"
done

fetch || skip "Debian's Java for arm64 cannot be had"
mkdir -p "$work"/home/{bin,lib}
cp "$distribution"/lib/*.jar "$work/home/lib"
cp -r "$distribution/conf" "$work/home/conf"
CC=aarch64-linux-gnu-gcc src/build/native.sh "$work/home"

start -http off -socket off -restart never -- /bin/sh -c 'echo ran in $PWD; echo to stderr >&2; exit 7'
end
check "a child runs, and its exit code is ours" equal "$code" 7
check "its stdout is ours" printed "ran in $PWD" 1
check "its stderr is ours" grep -qx 'to stderr' "$work/err"

start -http off -socket off -restart-delay 100ms -- /bin/sh -c \
  'trap "echo stopping; exit 0" TERM; trap "exit 1" USR1; echo up; while :; do sleep 0.1; done'
check "a program comes up" await printed up 1
await grep -q 'app is up' "$work/err"
kill -USR1 "$watchdog"
check "a signal reaches it, and it is started again" await printed up 2
kill -TERM "$watchdog"
end
check "TERM ends it with exit code 0" equal "$code" 0
check "the last words are there" printed 'stopping' 1

echo "$passed passed, $failed failed"
((failed == 0))
