#!/bin/bash
# Clients that we did not write, against the distribution: Node's ws and wscat, the event bus client
# of Vert.x, Python's standard library over raw sockets, curl over TCP and over the Unix socket.
# Needs python3, curl, a Java 25; node and npm for the first three, which npm fetches into a
# temporary folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
distribution=$(cd "$here/../../.." && pwd)/target/watchdog
work=$(mktemp -d)
patience=20
. "$here/../checks.sh"
skipped=0
watchdog=
readers=()

clean_up() {
  [ -z "$watchdog" ] || kill -KILL "$watchdog" 2>/dev/null || true
  ((${#readers[@]} == 0)) || kill "${readers[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT

skip() { # WHAT REASON
  skipped=$((skipped + 1))
  echo "SKIPPED $1: $2"
}

has() { # TEXT PART
  [[ $1 == *"$2"* ]] || { echo "        \"$1\" lacks \"$2\"" && return 1; }
}

seen() { # FILE LINE: a whole line, as it is
  grep -aqxF -- "$2" "$work/$1"
}

# A program that says what is strange, and more whenever a file asks for it.
cat >"$work/program.py" <<'PROGRAM'
import os, signal, sys, time

signal.signal(signal.SIGTERM, lambda *_: sys.exit(os.write(1, b"last words\n") and 0))
os.write(1, b"first\n\x1b[31mred\x1b[0m\ngr\xc3\xbcn \xff\n\"quoted\"\\\n\n")
os.write(2, b"on stderr\n")
os.write(1, b"ready\n")
count = 0
while True:
    time.sleep(0.02)
    if os.path.exists("more"):
        os.remove("more")
        count += 1
        os.write(1, b"more %d\n" % count)
PROGRAM

start() { # ARGUMENT...: sets $watchdog and $port
  (cd "$work" && exec "$distribution/bin/watchdog" -http 127.0.0.1:0 -socket "$work/w.sock" "$@" \
    >"$work/stdout" 2>"$work/stderr") &
  watchdog=$!
  await grep -aq 'listening on http://' "$work/stderr" && await test -S "$work/w.sock" ||
    { cat "$work/stderr" && exit 1; }
  port=$(sed -n 's|.*listening on http://127.0.0.1:||p' "$work/stderr")
}

stop() { # sets $code
  kill -TERM "$watchdog"
  code=0
  wait "$watchdog" || code=$?
  watchdog=
}

read_to() { # FILE COMMAND...: a reader beside us
  local file=$work/$1
  shift
  "$@" >"$file" 2>&1 &
  readers+=($!)
}

say_more() {
  : >"$work/more"
  await test ! -e "$work/more"
}

text() { python3 "$here/text.py" "$port" "$@"; }
tail_of() { node "$here/tail.mjs" "ws://127.0.0.1:$port$1" "${@:2}"; }
get() { curl -sS --max-time 20 "http://127.0.0.1:$port$1" "${@:2}"; }
over_socket() { curl -sS --max-time 20 --unix-socket "$work/w.sock" "http://watchdog$1" "${@:2}"; }
status_of() { "$@" -o /dev/null -w '%{http_code} %{content_type}'; }

fetch_ws() { # sets $node to yes or to why not
  node=yes
  if ! command -v node >/dev/null; then
    node="there is no node"
  elif ! command -v npm >/dev/null; then
    node="there is no npm"
  elif ! npm install --prefix "$work/npm" --no-audit --no-fund --silent ws wscat \
    sockjs-client @vertx/eventbus-bridge-client.js >"$work/npm.log" 2>&1; then
    node="npm cannot install the clients: $(tail -1 "$work/npm.log")"
  fi
  export WS_HOME=$work/npm/node_modules
}

with_curl() {
  await grep -aqx ready "$work/stdout"
  await eval '[ "$(get "/logs?tail=1&stream=stderr")" = "on stderr" ]'
  check "curl: the last line as text" equal "$(get '/logs?tail=1&stream=stdout')" ready
  check "curl: bytes that are no UTF-8 become U+FFFD" \
    has "$(get '/v1/programs/app/logs')" $'gr\xc3\xbcn \xef\xbf\xbd'
  check "curl: colours pass" has "$(get /logs)" $'\x1b[31mred\x1b[0m'
  check "curl: text/plain" equal "$(status_of get /logs)" "200 text/plain; charset=utf-8"
  check "curl: over HTTP/1.0" equal "$(get '/logs?tail=1&stream=stdout' --http1.0)" ready
  check "curl: NDJSON, read by Python" equal \
    "$(get /logs -H 'Accept: application/x-ndjson' | python3 -c '
import json, sys
lines = [json.loads(line) for line in sys.stdin]
print([line["seq"] for line in lines] == list(range(1, len(lines) + 1)),
      sorted(line["text"] for line in lines if line["stream"] == "stderr"),
      {line["run"] for line in lines}, "\"quoted\"\\" in [line["text"] for line in lines])')" \
    "True ['on stderr'] {1} True"
  check "curl: NDJSON's type" \
    equal "$(status_of get /logs -H 'Accept: application/x-ndjson')" "200 application/x-ndjson"
  check "curl: alive" equal "$(get /livez)" ok
  check "curl: ready" await eval '[ "$(get /readyz)" = ok ]'
  local problem="application/problem+json"
  check "curl: no such program" equal "$(status_of get /v1/programs/web/logs)" "404 $problem"
  check "curl: no such path" equal "$(status_of get /v2)" "404 $problem"
  check "curl: nonsense" equal "$(status_of get '/logs?tail=many')" "400 $problem"
  check "curl: and a sentence" has "$(get '/logs?tail=many')" "cannot read tail=many: it is a number"
  check "curl: lines are only read" equal "$(status_of get /logs -X POST)" "405 $problem"
  check "curl: events need a WebSocket" equal "$(status_of get /v1/events)" "426 $problem"
  check "curl: another Host" equal "$(status_of get /logs -H 'Host: evil.example')" "403 $problem"
  check "curl: the Unix socket" equal "$(over_socket '/logs?tail=1&stream=stdout')" ready
  check "curl: where any Host will do" equal "$(status_of over_socket /livez)" \
    "200 text/plain; charset=utf-8"
  check "curl: its mode" equal "$(stat -c %a "$work/w.sock")" 600
  local app=/v1/programs/app
  check "curl: how it is" has "$(get $app)" '"status":"RUNNING"'
  check "curl: orders need more than loopback" equal "$(status_of get $app/stop -X POST)" "403 $problem"
  check "curl: so do signals" equal "$(status_of get $app/signal -d '{"signal":"HUP"}')" "403 $problem"
  check "curl: the owner may" has "$(over_socket "$app/start?wait=true" -X POST)" '"status":"RUNNING"'
  check "curl: an order is accepted" \
    equal "$(status_of over_socket $app/start -X POST)" "202 application/json"
  check "curl: a signal, by -d" \
    equal "$(status_of over_socket $app/signal -d '{"signal":"CONT"}')" "202 application/json"
  check "curl: nonsense changes nothing" \
    equal "$(status_of over_socket "$app/stop?wait=yes" -X POST)" "400 $problem"
  check "curl: the answer says what is allowed" has "$(get $app/stop -i)" "POST"
  check "curl: the description" equal "$(status_of get /openapi.yaml)" "200 application/yaml"
}

with_python() {
  check "python: a ping is answered" equal "$(text ping)" True
  check "python: a polite end is answered" equal "$(text bye)" True
  check "python: a page of another site" equal "$(text stranger)" "HTTP/1.1 403 Forbidden"
  read_to bus.py python3 "$here/eventbus.py" "$port"
  check "python: the event bus answers" await seen bus.py "status RUNNING"
  check "python: but takes no orders" await grep -aq '^stop this needs the role operate' "$work/bus.py"
  read_to text text lines
  check "python: replay" await seen text ready
  say_more
  check "python: then live" await seen text "more 1"
}

with_node() {
  fetch_ws
  if [ "$node" != yes ]; then
    skip "ws and wscat" "$node"
    return
  fi
  read_to json tail_of '/logs?from=start&format=json'
  read_to events tail_of '/v1/events?from=seq:1'
  read_to page tail_of '/logs?from=start' "http://127.0.0.1:$port"
  check "ws: JSON" await has_lines json
  check "ws: a page of our own origin" await seen page ready
  check "ws: events, the first one first" await grep -aq '^{"seq":1,.*"status":"STARTING"' "$work/events"
  check "ws: a refusal is the handshake's status" \
    has "$(tail_of '/logs?from=nonsense')" "refused 400 {"
  check "ws: but a close code for a page, which could not see that" \
    has "$(tail_of '/logs?from=nonsense' "http://127.0.0.1:$port")" "closed 1008 cannot read from=nonsense"
  check "ws: a page of another site" has "$(tail_of /logs http://evil.example)" "refused 403 {"
  read_to bus.mjs node "$here/eventbus.mjs" "$port"
  check "eventbus.js: a command is answered" await seen bus.mjs "status RUNNING"
  check "eventbus.js: no orders without a token" await grep -aq '^stop failed 403' "$work/bus.mjs"
  check "eventbus.js: no other address" await seen bus.mjs "error access_denied"
  mkfifo "$work/silence" # wscat leaves when its own stdin ends
  exec 9<>"$work/silence"
  "$WS_HOME/.bin/wscat" --no-color -c "ws://127.0.0.1:$port/logs?from=tail:1" \
    <&9 >"$work/wscat" 2>&1 &
  wscat=$!
  readers+=("$wscat")
  check "wscat: the last line" await grep -aq 'more 1' "$work/wscat"
}

has_lines() { grep -aq '"text":"ready"' "$work/$1" && grep -aq '^{"lines":\[{"seq":1,' "$work/$1"; }

at_the_end() {
  stop
  check "the watchdog ends with exit code 0" equal "$code" 0
  check "python: the last line" await seen text "last words"
  check "python: then 1000" await seen text "closed 1000 the watchdog has ended"
  check "python: the last event, over the event bus" await seen bus.py "watchdog.events STOPPED"
  check "python: then its end" await seen bus.py "closed the watchdog has ended"
  [ "$node" = yes ] || return 0
  check "eventbus.js: the last event" await seen bus.mjs "event STOPPED"
  check "eventbus.js: then its end" await seen bus.mjs closed
  check "ws: the last line" await grep -aq '"text":"last words"' "$work/json"
  check "ws: then 1000" await seen json "closed 1000 the watchdog has ended"
  check "ws: the last event" await grep -aq '"status":"STOPPED"' "$work/events"
  check "ws: then 1000 for events, too" await seen events "closed 1000 the watchdog has ended"
  check "wscat: the last line" await grep -aq 'last words' "$work/wscat"
  check "wscat: and that was all" wait "$wscat" # it prints the close reason on terminals only
}

numbered() {
  local last=300000
  rm -f "$work/w.sock"
  start -log-buffer 32MiB -- python3 -c "
import os, time
block = b''
for i in range(1, $last + 1):
    line = b'%d\n' % i
    if len(block) + len(line) > 4096:
        os.write(1, block)
        block = b''
    block += line
os.write(1, block)
time.sleep(1000)"
  check "ws: a client that leaves and comes back misses nothing of a flood" \
    equal "$(node "$here/numbers.mjs" "$port" "$last" 5)" "complete, over many connections"
  stop
}

[ -x "$distribution/bin/watchdog" ] || { echo "cannot find target/watchdog: ./mvnw package" && exit 1; }
start -- python3 program.py
with_curl
with_python
with_node
at_the_end
[ "$node" != yes ] || numbered

echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))
