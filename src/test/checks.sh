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

# TEST FILE: the folder of a JDK 25 that has FILE, as TEST of test(1) says (-e, -x).
find_jdk() {
  local folder
  for folder in "${WATCHDOG_JDK:-}" "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* /opt/jdk*; do
    if [ -n "$folder" ] && test "$1" "$folder/$2" && grep -aq '^JAVA_VERSION="25' "$folder/release"; then
      echo "$folder"
      return
    fi
  done
  echo "cannot find a JDK 25 with $2; set WATCHDOG_JDK" >&2
  return 1
}
