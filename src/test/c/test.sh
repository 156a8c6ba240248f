#!/bin/sh
# Compiles and runs the tests of the first stage, and makes libwatchdog.so: its calls, for tests in
# Java that run on a JVM of their own.
#
#   JAVA_HOME=a JDK 25 src/test/c/test.sh target/native
set -eu
mkdir -p "$1"
target=$(cd "$1" && pwd)
cd "$(dirname "$0")"
cc=${CC:-cc}
command -v "$cc" >/dev/null || {
  echo "cannot test the first stage: there is no C compiler $cc; install gcc and libc6-dev" >&2
  exit 1
}
compile() {
  "$cc" -std=gnu17 -g -Wall -Wextra -Werror -Wno-unused-parameter -I../../main/c \
    -I"$JAVA_HOME/include" -I"$JAVA_HOME/include/linux" "$@"
}
compile -shared -fPIC -o "$target/libwatchdog.so" ../../main/c/library.c ../../main/c/calls.c \
  ../../main/c/spawn.c
for test in *_test.c; do
  compile -fsanitize=undefined -fsanitize-undefined-trap-on-error -o "$target/${test%.c}" "$test" \
    ../../main/c/common.c
  "$target/${test%.c}" 2>"$target/${test%.c}.log" || { cat "$target/${test%.c}.log" >&2 && exit 1; }
done
