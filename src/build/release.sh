#!/bin/sh
# What a release consists of, in target/release: the distribution in an archive, the library with its
# sources and its documentation, the list of everything inside (CycloneDX), and checksums.
#
#   src/build/release.sh target VERSION
#
# The archive has one owner, one time (that of the jars: train.sh) and one order: the same
# distribution gives the same bytes. (Two
# builds of one commit differ in the AOT cache, which the JVM does not write twice alike.)
set -eu
target=$1
version=$2
name=watchdog-$version
archive=$name-linux-$(uname -m)
release=$target/release

rm -rf "$release"
mkdir -p "$release"
tar --create --directory "$target" --transform "s,^watchdog,$archive," --sort=name --format=posix \
  --pax-option=delete=atime,delete=ctime --owner=0 --group=0 --numeric-owner --mode=go+u,go-w \
  --mtime=@1 watchdog | gzip -9n >"$release/$archive.tar.gz"
cp "$target/watchdog.jar" "$release/$name.jar"
cp "$target/watchdog-sources.jar" "$release/$name-sources.jar"
cp "$target/watchdog-javadoc.jar" "$release/$name-javadoc.jar"
cp "$target/bom.json" "$release/$name.cdx.json"
(cd "$release" && sha256sum -- * >SHA256SUMS.new && mv SHA256SUMS.new SHA256SUMS)
