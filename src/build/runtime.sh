#!/bin/sh
# Gives the distribution a Java runtime of its own: only the modules that are needed. Made anew
# when the JDK or the list has changed.
#
#   JAVA_HOME=a JDK 25 src/build/runtime.sh target/watchdog
set -eu
runtime=$(cd "$1" && pwd)/runtime

modules=java.base
# What we need.
modules=$modules,java.management # figures of our own JVM, for /metrics
modules=$modules,java.xml        # for a conf/logback.xml, if there is one
modules=$modules,jdk.net         # keepalive times of TCP connections
modules=$modules,jdk.unsupported # Netty's way to memory
# What companions may want; all together 1 MB.
modules=$modules,java.logging  # what many libraries log with
modules=$modules,java.naming   # JDBC drivers and LDAP
modules=$modules,java.net.http # the JDK's own HTTP client
modules=$modules,java.sql      # JDBC

# With the AOT cache the JVM reads hardly a class from here, so to compress costs no time at start.
# Method handles of the shapes in invokers.txt, which the way to the first child uses, find their code
# here; for any other the JVM makes it when it is met, at 0.7 ms each.
# (--strip-debug would want objcopy as well, for native symbols that Temurin has not got.)
invokers=$(dirname "$0")/invokers.txt
options="--strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-6"
options="$options --generate-jli-classes=@$invokers"

made_of="$modules $options $(cat "$invokers" "$JAVA_HOME/release") $(getconf GNU_LIBC_VERSION)"
stamp=$1.runtime-made-of
[ ! -x "$runtime/bin/java" ] || [ ! -r "$stamp" ] || [ "$(cat "$stamp")" != "$made_of" ] || exit 0
rm -rf "$runtime"
# shellcheck disable=SC2086 # options are words
"$JAVA_HOME/bin/jlink" --add-modules "$modules" $options --output "$runtime"

# The C library and the loader that it was made for, so that it runs where there are others, or none.
mkdir "$runtime/lib/libc"
find "$runtime/lib" -name '*.so' -exec ldd {} + |
  awk -v own="$runtime/" '
    $2 == "=>" && $3 ~ /^\// && index($3, own) != 1 { print $3 }
    $1 ~ /\/ld-linux/ { print $1 }
  ' | sort -u | xargs cp -L -t "$runtime/lib/libc"
printf '%s\n' "$made_of" >"$stamp"
