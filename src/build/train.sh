#!/bin/sh
# Gives the distribution its AOT cache: classes that are read, checked and linked ahead of time, in
# two parts, because what is linked ahead is taken over before the first line of ours runs, whether
# it is needed or not (10 us a class).
#
#   server/classes*.jsa      what is on the way to the first child, linked: this runtime's own archive,
#                            since an archive on top of another one looks for it where it was made
#   watchdog.jsa             all else that a watchdog needs, each class taken when it is its turn
#
# Which those are the JVM finds out in runs that are as real as can be, the second one with
# Training.java as a companion. The cache holds for this runtime, for the jars' order, sizes and
# times, and for the flags in conf/jvm.options that shape objects; not for the place where all lies.
#
#   JAVA_HOME=a JDK 25 src/build/train.sh target/watchdog
set -eu
sources=$(cd "$(dirname "$0")" && pwd)
home=$(cd "$1" && pwd -P)
options=$home/conf/jvm.options
version=$home/runtime/lib/watchdog.version
rest=$home/runtime/lib/watchdog.jsa
work=$(mktemp -d)
watchdog=
clean() {
  [ -z "$watchdog" ] || kill -9 "$watchdog" 2>/dev/null || true
  [ ! -s "$work/jvm.options" ] || cat "$work/jvm.options" >"$options"
  rm -rf "$work"
}
trap clean EXIT

fail() {
  echo "cannot make the AOT cache: $*" >&2
  cat "$work/log" >&2
  exit 1
}

# The first stage takes the JVM's flags from the distribution alone: so those of the training are
# there for a while.
cp "$options" "$work/jvm.options"
flags() {
  { cat "$work/jvm.options" && printf '%s\n' "$@"; } >"$options"
}

# One time for all jars, which the JVM compares. Archives keep it, and so do builders of images that
# give all files one time: 1 s after the epoch, or the earliest that they allow.
find "$home/lib" -name '*.jar' -exec touch -d 1970-01-01T00:00:01Z {} +

rm -f "$home"/runtime/lib/server/classes*.jsa "$rest" "$version"

# What is loaded before the log is set up is what the first child needs. Lines that begin with @cp come
# last: what each class refers to.
flags "-XX:DumpLoadedClassList=$work/all" -Dwatchdog.training=true
"$home/bin/watchdog" -http off -socket off -restart never -- true >"$work/out" 2>"$work/log" ||
  fail "exit code $?"
grep -q '^org/slf4j/LoggerFactory ' "$work/all" || fail "the log was not set up"
awk '
  /^org\/slf4j\/LoggerFactory / { past = 1 }
  !past && !/^[@#]/ { first[$1] = 1 }
  !past || (/^@cp/ && $2 in first)
' "$work/all" >"$work/first"
# That makes no watchdog: it is for Java's own launcher, which ends when the archive is written.
env -i LC_ALL=C.UTF-8 "$home/runtime/bin/java" "@$work/jvm.options" -Xshare:dump \
  -XX:+AOTClassLinking "-XX:SharedClassListFile=$work/first" -cp "$home/lib/watchdog.jar" \
  >"$work/log" 2>&1 || fail "exit code $?"
start=$(echo "$home"/runtime/lib/server/classes*.jsa) # its name shows flags: _coh, _nocoops
[ -s "$start" ] || fail "the JVM wrote none for the first child"

# The same list says which invokers the runtime should have been made with.
invokers() {
  sed -n 's/^@lambda-form-invoker //p' "$1" | sort -u
}
missing=$(invokers "$work/first" | grep -cvxFf "$sources/invokers.txt" || true)
[ "$missing" -eq 0 ] || {
  invokers "$work/all" >"$home.invokers"
  echo "train.sh: $missing invokers are missing in src/build/invokers.txt, for a slower start;" \
    "see $home.invokers" >&2
}

mkdir "$work/classes" "$work/companions"
"$JAVA_HOME/bin/javac" -proc:none -implicit:none -cp "$home/lib/*" -d "$work/classes" \
  "$sources/Training.java"
"$JAVA_HOME/bin/jar" --create --file "$work/companions/training.jar" -C "$work/classes" .
flags "-XX:ArchiveClassesAtExit=$rest" -Dwatchdog.training=true
"$home/bin/watchdog" -http 127.0.0.1:0 -socket "$work/socket" -restart-delay 50ms -start-time 50ms \
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
[ -s "$rest" ] || fail "the JVM wrote none"

# As the JVM has just written them, the kernel keeps them in large pieces and maps more than is asked
# for: 10 MiB more resident than of a copy, or of a file that was read from a disk.
for cache in "$start" "$rest"; do
  cp "$cache" "$cache.copy"
  mv "$cache.copy" "$cache"
  chmod 644 "$cache"
done

# The proof: with -Xshare:on the JVM refuses to start without it.
flags -Xshare:on
"$home/bin/watchdog" version >"$version.new" 2>"$work/log" || fail "it is of no use"
mv "$version.new" "$version" # from now on the first stage knows it, without a JVM
