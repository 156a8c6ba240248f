#!/bin/sh
# Compiles the first stage (src/main/c) into a distribution.
#
#   JAVA_HOME=a JDK 25 src/build/native.sh target/watchdog
#
# CC names another compiler, such as aarch64-linux-gnu-gcc.
set -eu
home=$(cd "$1" && pwd)
sources=$(cd "$(dirname "$0")/../main/c" && pwd)
cc=${CC:-cc}

command -v "$cc" >/dev/null || {
  echo "cannot compile the first stage: there is no C compiler $cc; install gcc and libc6-dev" >&2
  exit 1
}

compile() {
  "$cc" -std=gnu17 -Os -Wall -Wextra -Werror -Wno-unused-parameter -D_FORTIFY_SOURCE=2 \
    -fstack-protector-strong -ffile-prefix-map="$sources"=. -s \
    -I"$JAVA_HOME/include" -I"$JAVA_HOME/include/linux" "$@"
}

cd "$sources"
mkdir -p "$home/bin" "$home/lib"
# Static: it runs where there is nothing but a kernel.
compile -static -o "$home/bin/watchdog" first.c common.c health.c version.c
# Its loader is a file descriptor that the first part opens (LOADER_FD), and the libraries are those
# beside it. RPATH, not RUNPATH: it holds for what the libraries themselves need, too.
# shellcheck disable=SC2016 # $ORIGIN is for the loader
compile -fPIE -pie -Wl,--dynamic-linker=/proc/self/fd/57 -Wl,-z,now -Wl,--disable-new-dtags \
  '-Wl,-rpath,$ORIGIN/../runtime/lib/libc' \
  -o "$home/lib/watchdog-jvm" jvm.c common.c java.c signals.c calls.c spawn.c
