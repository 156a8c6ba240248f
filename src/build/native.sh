#!/bin/sh
# Compiles the first stage (src/main/c) into a distribution.
#
#   JAVA_HOME=a JDK 25 src/build/native.sh target/watchdog VERSION
#
# CC names another compiler, such as aarch64-linux-gnu-gcc.
set -eu
home=$(cd "$1" && pwd)
version=$2
commit=$(sed -n 's/^Implementation-Commit: //p' "$home/../commit.mf")
sources=$(cd "$(dirname "$0")/../main/c" && pwd)
cc=${CC:-cc}

command -v "$cc" >/dev/null || {
  echo "cannot compile the first stage: there is no C compiler $cc; install gcc and libc6-dev" >&2
  exit 1
}

compile() {
  "$cc" -std=gnu17 -Os -Wall -Wextra -Werror -fno-ident -ffile-prefix-map="$sources"=. \
    -D_FORTIFY_SOURCE=2 -fstack-protector-strong "$@"
}

mkdir -p "$home/bin"
cd "$sources"
# Static: it runs where there is nothing but a kernel.
compile -static -s -DVERSION="\"$version\"" -DCOMMIT="\"$commit\"" \
  -o "$home/bin/watchdog" first.c common.c health.c version.c
# Its loader is the file descriptor that the first part opens, its libraries are beside the runtime's.
# RPATH, not RUNPATH: it holds for what the libraries need, too.
compile -s -fPIE -pie -I"$JAVA_HOME/include" -I"$JAVA_HOME/include/linux" \
  -Wl,--dynamic-linker=/proc/self/fd/57 -Wl,--disable-new-dtags '-Wl,-rpath,$ORIGIN/../runtime/lib/libc' \
  -Wl,-z,now -o "$home/lib/watchdog-jvm" jvm.c common.c options.c java.c signals.c calls.c
