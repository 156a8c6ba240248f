#!/bin/bash
# The images of docker/, built from their files and run confined as production would run them. The
# JDK's base image is debian:12-slim with the JDK of this machine, python:3.10-slim is it with
# Debian's Python: local stand-ins. The Alpine image is not built: there is no Alpine here
# (bases.sh has what stands for it).
set -euo pipefail
cd "$(dirname "$0")/../../.."
. src/test/containers/engine
sources=$PWD
version_in_tree=$("$distribution/bin/watchdog" version)

# NAME CONTEXT, the file on stdin: a base image that is to be had nowhere here.
stand_in() {
  podman image exists "docker.io/library/$1" ||
    podman build --pull=never -t "docker.io/library/$1" -f - "$2" \
      >"$work/build.log" 2>&1 || { tail -50 "$work/build.log" && return 1; }
}

make_stand_ins() {
  podman image exists docker.io/library/eclipse-temurin:25-jdk ||
    cp -aL "$(find_jdk -x bin/jlink)" "$work/jdk" # packaged JDKs point to files outside
  stand_in eclipse-temurin:25-jdk "$work/jdk" <<'FILE'
FROM debian:12-slim
COPY . /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/local/bin:/usr/bin:/bin
FILE
  mkdir "$work/empty"
  stand_in python:3.10-slim "$work/empty" <<'FILE'
FROM debian:12-slim
RUN apt-get -qq update && apt-get -qq install -y --no-install-recommends python3 >/dev/null \
 && ln -s python3 /usr/bin/python && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
FILE
}

build() { # IMAGE FILE PODMAN-OPTION...
  local image=$1 file=$2 began=$SECONDS
  shift 2
  # Docker's format, because the other one has no HEALTHCHECK.
  podman build --pull=never --format docker -t "$image" -f "docker/$file" "$@" "$sources" \
    >"$work/build.log" 2>&1 || { tail -50 "$work/build.log" && return 1; }
  echo "        $image: $(($(podman image inspect -f '{{.Size}}' "$image") >> 20)) MiB," \
    "$((SECONDS - began)) s"
}

run() { # IMAGE NAME PODMAN-OPTION... [-- ARGUMENT...]: sets $container
  local image=$1 options=()
  container=$2-$$
  shift 2
  while (($#)) && [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  if (($#)); then shift; fi
  containers+=("$container")
  # There is no systemd here to call the health check again and again, which podman complains about.
  podman run -d --pull=never --name "$container" -e WATCHDOG_RESTART_DELAY=200ms \
    "${options[@]}" "$image" "$@" 2> >(grep -v healthcheck >&2) >/dev/null
}

confined=(--read-only --user 1000 --cap-drop=all --security-opt=no-new-privileges --memory 128m
  --pids-limit 64)

kill_program() { # the watchdog's only child, by the watchdog's own client
  podman exec "$container" watchdog signal KILL >/dev/null
}

example() { # IMAGE NAME PODMAN-OPTION...: the life of an example
  local name=$2 failures=$failed
  run "$1" "$2" --network=none "${@:3}"
  check "$name: the program is up" await stdout_count "$container" '^up as process' 1
  check "$name: the health check says so" await podman healthcheck run "$container"
  check "$name: the AOT cache is in use" matches 'with AOT cache' podman exec "$container" watchdog version
  kill_program
  check "$name: killed, it is started again" await stdout_count "$container" '^up as process' 2
  end_of "$container"
  check "$name: podman stop ends it with exit code 0" equal "$code" 0
  check "$name: its last words are there" stdout_count "$container" '^stopping$' 1
  ((failed == failures)) || show "$container"
}

# Where there is nothing: no shell, no C library, no folder that can be written to.
scratch() {
  run watchdog-scratch scratch --network=none "${confined[@]}"
  check "scratch: the program is up" await stdout_count "$container" '^up as process' 1
  check "scratch: the health check says so, over HTTP" await podman healthcheck run "$container"
  check "scratch: the AOT cache is in use" matches 'with AOT cache' podman exec "$container" watchdog version
  end_of "$container"
  check "scratch: podman stop ends it with exit code 0" equal "$code" 0
  check "scratch: its last words are there" stdout_count "$container" '^stopping$' 1
}

python=(--entrypoint '["watchdog","--","python3","-c"]')

# A child that wants more than there is: the kernel takes it, and not the watchdog.
out_of_memory() {
  run watchdog-python oom --no-healthcheck --network=none "${confined[@]}" "${python[@]}" -- \
    'import time; print("up", flush=True); x = bytearray(400 << 20); time.sleep(100)'
  check "OOM: the child is killed" await logged "$container" "app was killed by SIGKILL"
  check "OOM: and started again" await stdout_count "$container" '^up$' 2
  end_of "$container"
  check "OOM: the watchdog has lived on to end with exit code 0" equal "$code" 0
}

complete_logs() {
  run watchdog-python logs --no-healthcheck --network=none "${confined[@]}" -e WATCHDOG_RESTART=never "${python[@]}" -- \
    'for i in range(200000): print("line", i)'
  code=$(podman wait "$container")
  check "logs: the program's exit code is the container's" equal "$code" 0
  check "logs: 200,000 lines are complete in podman logs, in order" \
    equal "$(stdout "$container" | sha256sum)" "$(seq -f 'line %.0f' 0 199999 | sha256sum)"
}

# The Unix socket is the health check's; a token opens the published port.
published() {
  echo "operate t0k3n-for-this-test" >"$work/token"
  chmod 644 "$work/token"
  run watchdog-python published --no-healthcheck "${confined[@]}" -p 127.0.0.1::8910 -v "$work/token:/run/token:ro" \
    -e WATCHDOG_HTTP=0.0.0.0:8910 -e WATCHDOG_TOKEN_FILE=/run/token
  port=$(podman port "$container" 8910 | cut -d: -f2)
  url=http://127.0.0.1:$port
  check "port: /livez needs no token" await curl -sf -o "$work/livez" "$url/livez"
  check "port: without a token it is 401" \
    equal "$(curl -s -o "$work/answer" -w '%{http_code}' "$url/logs")" 401
  check "port: with one the log is tailed" await matches '^up as process' \
    curl -sf -H 'Authorization: Bearer t0k3n-for-this-test' "$url/logs?tail=100"
  check "port: live, too" await matches '^running for' timeout 10 python3 "$sources/src/test/containers/tail.py" \
    "$port" t0k3n-for-this-test
  check "port: a restart is obeyed" equal "$(curl -s -o "$work/answer" -w '%{http_code}' -X POST \
    -H 'Authorization: Bearer t0k3n-for-this-test' "$url/v1/programs/app/restart?wait=true")" 200
  end_of "$container"
  check "port: exit code 0" equal "$code" 0
}

fifty_times() {
  local i bad=0 began=$SECONDS all=() median
  run watchdog-python fifty --network=none --no-healthcheck "${confined[@]}"
  for ((i = 1; i <= 50; i++)); do
    await stdout_count "$container" '^up as process' "$i" || bad=$((bad + 1))
    end_of "$container"
    [ "$code" = 0 ] || bad=$((bad + 1))
    all+=("$millis")
    podman start "$container" >/dev/null
  done
  check "50 starts and stops in a row ($((SECONDS - began)) s)" equal "$bad" 0
  median=$(printf '%s\n' "${all[@]}" | sort -n | sed -n 25p)
  check "half of the stops take less than a second (median $median ms, podman's own time included)" \
    [ "$median" -lt 1000 ]
}

cd "$work" # the engine may leave files where it runs
echo "base images are local stand-ins made by debootstrap, not the published ones"
make_base
make_stand_ins

# Maven's repository of this machine, so that nothing is fetched twice; and the same commit.
commit=$(sed -n 's/.*(commit \([^,]*\),.*/\1/p' <<<"$version_in_tree")
build watchdog Dockerfile -v "${HOME}/.m2:/root/.m2" --build-arg MAVEN_ARGS=-o --build-arg COMMIT="$commit"
build watchdog-java java/Dockerfile.debian
build watchdog-python python/Dockerfile
build watchdog-python-debian python/Dockerfile.debian
build watchdog-scratch scratch/Dockerfile
check "the image has the same version as the tree" equal \
  "$(podman run --rm --pull=never --network=none watchdog version)" "$version_in_tree"

example watchdog-java java "${confined[@]}"
example watchdog-java java-init "${confined[@]}" --init
example watchdog-python python "${confined[@]}"
example watchdog-python-debian python-debian
scratch
out_of_memory
complete_logs
published
fifty_times

echo "$passed passed, $failed failed"
((failed == 0))
