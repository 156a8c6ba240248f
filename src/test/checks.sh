# Checks that are counted, for the suites that source this file. Each sets how long it waits:
# patience, in seconds.
passed=0
failed=0

check() { # DESCRIPTION COMMAND...
  local description=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    echo "ok      $description"
  else
    failed=$((failed + 1))
    echo "FAILED  $description"
  fi
}

await() { # COMMAND...: tries until it succeeds, as long as there is patience
  local deadline=$((SECONDS + patience))
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.05
  done
}

equal() { # ACTUAL EXPECTED
  [ "$1" = "$2" ] || { echo "        \"$1\" is not \"$2\"" && return 1; }
}
