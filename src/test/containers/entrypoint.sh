#!/bin/bash
# The distribution as a container's entrypoint, in real containers: read-only root, no rights, with
# and without --init.
set -euo pipefail
cd "$(dirname "$0")/../../.."
. src/test/containers/engine
image=localhost/watchdog-entrypoint-test

make_image() {
  mkdir "$work/context"
  cp -a "$distribution" "$work/context/watchdog"
  cat >"$work/context/program" <<'PROGRAM'
#!/bin/sh
# Says that it is up and as which user, and lives until a signal.
trap 'echo stopping; exit 3' TERM
exec 2>/dev/null # the shell's remarks about the end of its sleep
echo "up as $(id -u), child of $PPID"
i=0
while [ $i -lt 3000 ]; do
  sleep 0.1
  i=$((i + 1))
done
PROGRAM
  chmod 755 "$work/context/program"
  cat >"$work/context/Containerfile" <<CONTAINERFILE
FROM debian:12-slim
COPY watchdog /opt/watchdog
COPY program /app/program
ENTRYPOINT ["/opt/watchdog/bin/watchdog", "-restart-delay", "200ms", "--"]
CMD ["/app/program"]
CONTAINERFILE
  podman build -q --pull=never -t "$image" "$work/context" >/dev/null
}

start() { # NAME PODMAN-OPTION... [-- COMMAND...]: sets $container
  local name=$1 options=()
  shift
  while (($#)) && [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  if (($#)); then shift; fi
  container=$name-$$
  containers+=("$container")
  podman run -d --pull=never --name "$container" "${options[@]}" "$image" "$@" >/dev/null
}

life() { # NAME PODMAN-OPTION...: start, a killed program, the end
  local name=$1 failures=$failed first
  shift
  start "$name" "$@"
  first="$(podman run --rm --pull=never --entrypoint id "${@:1}" "$image" -u)"
  check "$name: the AOT cache is in use" await maps_cache "$container"
  check "$name: the program runs as user $first" \
    await stdout_matches "$container" "^up as $first, child of"
  podman exec "$container" sh -c 'for p in /proc/[0-9]*; do
    [ "$(cat "$p/comm" 2>/dev/null)" != program ] || kill -KILL "${p#/proc/}"; done'
  check "$name: a killed program is logged" await logged "$container" "app was killed by SIGKILL"
  check "$name: and restarted" await stdout_count "$container" '^up as' 2
  end_of "$container"
  check "$name: podman stop ends it with exit code 0" equal "$code" 0
  check "$name: within a second ($millis ms, podman's own time included)" [ "$millis" -lt 1000 ]
  check "$name: stdout is complete" stdout_matches "$container" '^stopping$'
  check "$name: so is the log" logged "$container" "ending with exit code 0"
  check "$name: which has nothing strange" nothing_strange "$container"
  ((failed == failures)) || show "$container"
}

maps_cache() { # CONTAINER: whatever the watchdog's pid is
  podman exec "$1" sh -c 'grep -qs "/opt/watchdog/runtime/lib/watchdog\.jsa$" /proc/[0-9]*/maps'
}

nothing_strange() {
  ! stderr "$1" | grep -avE '^[0-9T:.Z-]+ (INFO |WARN ) watchdog: (app|stopping app|SIGTERM|ending with|listening on|cannot listen on /tmp/watchdog-)'
}

exit_code_of() { # PODMAN-OPTION... -- COMMAND...: sets $code
  start "code$((++codes))" "$@"
  code=$(podman wait "$container")
}
codes=0

cd "$work" # the engine may leave files where it runs
echo "base images are local stand-ins made by debootstrap, not the published ones"
make_base
make_image
echo "distribution: $(du -sm context/watchdog | cut -f1) MiB, of which its Java" \
  "$(du -sm context/watchdog/runtime | cut -f1) MiB;" \
  "base: $(($(podman image inspect -f '{{.Size}}' "$base") >> 20)) MiB;" \
  "image: $(($(podman image inspect -f '{{.Size}}' "$image") >> 20)) MiB"

confined=(--read-only --read-only-tmpfs=false --cap-drop=all --security-opt=no-new-privileges)
life plain
life confined "${confined[@]}" --user 1000 --network=none
life init "${confined[@]}" --user 1000 --network=none --init
life tight "${confined[@]}" --user 1000 --network=none --pids-limit 40 --memory 128m --cpus 0.5

start parent --network=none
check "without --init it is process 1" await stdout_matches "$container" 'child of 1$'
start parentinit --network=none --init
check "with --init it is not" await stdout_matches "$container" 'child of ([2-9]|[0-9]{2,})$'

# What is left to the image: the program's exit code.
never=(--network=none -e WATCHDOG_RESTART=never)
exit_code_of "${never[@]}" -- sh -c 'exit 7'
check "the program's exit code is the container's" equal "$code" 7
exit_code_of "${never[@]}" -- sh -c 'kill -KILL $$'
check "137 for a killed one" equal "$code" 137
exit_code_of "${never[@]}" -- /no/such/program
check "127 for a missing one" equal "$code" 127
exit_code_of "${never[@]}" -- /app
check "126 for one that is not executable" equal "$code" 126
exit_code_of --network=none -e WATCHDOG_RESTART=perhaps -- true
check "2 for wrong usage" equal "$code" 2

# An empty environment: no PATH, no LANG, nothing.
start bare "${confined[@]}" --user 1000 --network=none --entrypoint '["/usr/bin/env","-i","/opt/watchdog/bin/watchdog","-restart","never","--"]' \
  -- sh -c 'echo "$(tr "\0" "\n" </proc/$$/environ | cut -d= -f1 | sort | tr "\n" " ")$1"' sh $'gr\xc3\xbcn'
code=$(podman wait "$container")
check "an empty environment will do" equal "$code" 0
check "and arguments arrive in it" equal "$(stdout "$container")" $'WATCHDOG_RUN_ID gr\xc3\xbcn'

# Orphans, in the container and from podman exec.
start orphans "${confined[@]}" --user 1000 --network=none --pids-limit 100
await stdout_matches "$container" '^up'
for _ in 1 2 3 4 5; do podman exec -d "$container" sh -c 'sh -c "sleep 0.2 &" & exit 0' >/dev/null; done
no_zombies() {
  ! podman exec "$container" sh -c 'cat /proc/[0-9]*/stat' 2>/dev/null | grep -aE '^[0-9]+ \((sleep|sh)\) Z'
}
check "orphans of podman exec are reaped" await no_zombies
end_of "$container"
check "and do not keep it from ending (exit code $code)" equal "$code" 0

# Control from inside, as an operator or a health check does it.
start control "${confined[@]}" --tmpfs /tmp --user 1000 --network=none
ask() { podman exec "$container" /opt/watchdog/bin/watchdog "$@"; }
check "a health check says ok once it is up" await matches '^ok$' ask health
check "status is a table with its pid" matches '^app +RUNNING .* [0-9]+ ' ask status
check "stop keeps it stopped" matches '^app is STOPPED' ask stop -wait
check "and it is well so" matches '^ok$' ask health
check "start -wait comes back when it is up" matches '^app is RUNNING' ask start -wait
check "signal reaches the program" matches 'SIGKILL sent' ask signal KILL
check "which is restarted" await stdout_count "$container" '^up as' 3
check "another user is refused" refused podman exec --user 1001 "$container" \
  /opt/watchdog/bin/watchdog -socket /tmp/watchdog-1000.sock status
end_of "$container"
check "and ends with exit code 0" equal "$code" 0

# TERM ignored: killed by us, before podman does it.
start stubborn "${confined[@]}" --user 1000 --network=none -e WATCHDOG_SHUTDOWN_TIMEOUT=3s \
  -- sh -c 'trap "" TERM; echo up; while :; do sleep 0.1; done'
await printed "$container" up 1
began=$SECONDS
podman stop -t 3 "$container" >/dev/null
check "a program that ignores TERM is killed by the watchdog ($((SECONDS - began)) s)" \
  equal "$(podman inspect -f '{{.State.ExitCode}}' "$container")" 0
check "which says so" logged "$container" "had to be killed"

# Memory ends: the kernel kills the program, or a worker of it, and the watchdog lives and knows why.
hungry=(--network=none --memory 300m -e WATCHDOG_RESTART_DELAY=1h -e WATCHDOG_OOM_SCORE_ADJ=1000)
start oomworker "${hungry[@]}" -- sh -c 'tail /dev/zero; exit 3'
check "a leader whose worker was killed for want of memory ends as it ends" \
  await logged "$container" "app exited with code 3"
check "and the log reports the worker" logged "$container" "for lack of memory while app was running"
end_of "$container"
check "and the watchdog ends with exit code 0" equal "$code" 0
start oomchild "${hungry[@]}" -- tail /dev/zero
check "a child that wants too much is out of memory" \
  await logged "$container" "app was killed by SIGKILL: out of memory"
end_of "$container"
check "and the watchdog ends with exit code 0" equal "$code" 0

# Another user, by setpriv, with the least of rights.
start user "${confined[@]}" --network=none --cap-add=setuid,setgid,kill -e WATCHDOG_USER=nobody \
  -e WATCHDOG_UMASK=077 -- sh -c 'echo "$(id -u) $(umask) $HOME"; exec sleep 100'
check "the program is another user's" await stdout_matches "$container" '^65534 0077 /nonexistent$'
end_of "$container"
check "and can be stopped" equal "$code" 0
check "without a kill" refused logged "$container" "had to be killed"
exit_code_of "${confined[@]}" --network=none --cap-add=setuid,setgid -e WATCHDOG_USER=nobody -- true
check "a program that could not be stopped is not started" equal "$code" 2

echo "$passed passed, $failed failed"
((failed == 0))
