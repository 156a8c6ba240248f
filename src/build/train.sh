#!/bin/sh
# Gives the distribution its AOT cache: the classes that a watchdog needs, read, checked and linked
# ahead of time. Which those are the JVM finds out in a run that is as real as can be, with
# Training.java as a companion. The cache holds for this runtime, for the jars' order, sizes and
# times, and for the flags in conf/jvm.options that shape objects; not for the place where all lies.
#
#   JAVA_HOME=a JDK 25 src/build/train.sh target/watchdog
set -eu
sources=$(cd "$(dirname "$0")" && pwd)
home=$(cd "$1" && pwd -P)
cache=$home/runtime/lib/watchdog.aot
java=$home/runtime/bin/java
work=$(mktemp -d)
watchdog=
trap '[ -z "$watchdog" ] || kill -9 "$watchdog" 2>/dev/null || true; rm -rf "$work"' EXIT

fail() {
  echo "cannot train the AOT cache: $*" >&2
  cat "$work/log" >&2
  exit 1
}

# One time for all jars, which archives keep: the JVM compares it.
find "$home/lib" -name '*.jar' -exec touch -d 2026-01-01T00:00:00Z {} +

# As in bin/watchdog.
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS CLASSPATH
export LC_ALL=C.UTF-8
WATCHDOG_ENVIRON_0=$(od -An -v -tx1 /proc/self/environ)
export WATCHDOG_ENVIRON_0

mkdir "$work/classes" "$work/companions"
"$JAVA_HOME/bin/javac" -proc:none -implicit:none -cp "$home/lib/*" -d "$work/classes" \
  "$sources/Training.java"
"$JAVA_HOME/bin/jar" --create --file "$work/companions/training.jar" -C "$work/classes" .

rm -f "$cache"
"$java" "@$home/conf/jvm.options" -XX:AOTCacheOutput="$cache" -Dwatchdog.training=true \
  "-Dwatchdog.home=$home" -cp "$home/lib/watchdog.jar" dev.watchdog.Main \
  -http 127.0.0.1:0 -socket "$work/socket" -restart-delay 50ms -start-time 50ms \
  -companion-path "$work/companions" \
  -companion "Training {\"socket\":\"$work/socket\",\"log\":\"$work/log\",\"done\":\"$work/done\"}" \
  -- sh -c 'trap "echo reloaded" USR1; i=0; while i=$((i + 1)); do echo "line $i"; sleep 0.05; done' \
  >"$work/out" 2>"$work/log" &
watchdog=$!
patience=600
while [ ! -s "$work/done" ]; do
  kill -0 "$watchdog" 2>/dev/null || fail "the watchdog ended"
  [ "$((patience -= 1))" -gt 0 ] || fail "it takes too long"
  sleep 0.05
done
[ "$(cat "$work/done")" = ok ] || fail "$(cat "$work/done")"
kill -TERM "$watchdog"
wait "$watchdog" || fail "exit code $?"
watchdog=
[ -s "$cache" ] || fail "the JVM wrote none"
# As the JVM has just written it, the kernel keeps it in large pieces and maps more of it than is
# asked for: 10 MiB more resident than of a copy, or of a file that was read from a disk.
cp "$cache" "$cache.copy"
mv "$cache.copy" "$cache"
chmod 644 "$cache"

# The proof: with AOTMode=on the JVM refuses to start without it.
"$java" "@$home/conf/jvm.options" -XX:AOTCache="$cache" -XX:AOTMode=on \
  -cp "$home/lib/watchdog.jar" dev.watchdog.Main version >"$work/log" 2>&1 || fail "it is of no use"
