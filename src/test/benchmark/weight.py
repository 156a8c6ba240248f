#!/usr/bin/env python3
"""What the watchdog weighs, beside others: start, memory, idle, restart, pipe, size.

Run after ./mvnw package: weight.py [start|memory|restart|pipe|size|flags]... It wants gcc, a JDK 25
(WATCHDOG_JAVA_HOME, JAVA_HOME or under /usr/lib/jvm), and supervisord (Debian: apt-get install
supervisor). The contenders take turns in one run, because the machine may be slow or busy: compare
what stands side by side.

  minimal    src/test/benchmark/minimal.c: the design of the Go program that the watchdog replaces
  JVM        src/test/benchmark/Minimal.java: the least that a JVM can do, spawn and wait
"""

import glob
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "../../.."))
HOME = os.path.join(ROOT, "target/watchdog")
WATCHDOG = os.path.join(HOME, "bin/watchdog")
WORK = tempfile.mkdtemp()
STAMP = os.path.join(WORK, "stamp")
MINIMAL = os.path.join(WORK, "minimal")
FLOOD = """#!/usr/bin/env python3
import os, sys, time
block = b"".join(b"%099d\\n" % i for i in range(655))
for _ in range({bytes} // len(block)):
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(1, rest):]
time.sleep(100)
"""


def find_jdk():
    places = [os.environ.get("WATCHDOG_JAVA_HOME"), os.environ.get("JAVA_HOME")]
    for place in filter(None, places + sorted(glob.glob("/usr/lib/jvm/*"))):
        try:
            with open(place + "/release") as release:
                if 'JAVA_VERSION="25' in release.read() and os.path.exists(place + "/bin/javac"):
                    return place
        except OSError:
            pass
    sys.exit("cannot find a JDK 25: set JAVA_HOME")


def prepare():
    for name in ("stamp", "minimal"):
        subprocess.run(
            ["gcc", "-O2", "-o", os.path.join(WORK, name), f"{HERE}/{name}.c"], check=True
        )
    subprocess.run([JDK + "/bin/javac", "-d", WORK, HERE + "/Minimal.java"], check=True)


def watchdog(command, delay=5.0, home=HOME):
    options = ["-http", "127.0.0.1:0", "-socket", f"{WORK}/socket{os.urandom(4).hex()}"]
    return [home + "/bin/watchdog", *options, "-restart-delay", f"{delay}s", "--", *command]


def minimal(command, delay=5.0):
    return [MINIMAL, str(delay), *command]


def jvm(command, delay=5.0):
    flags = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"]
    return [JDK + "/bin/java", *flags, "-cp", WORK, "Minimal", *command]


def supervisord(command, delay=0):
    """It has no restart delay; a command line is one string."""
    path = f"{WORK}/supervisord{os.urandom(4).hex()}"
    with open(path, "w") as conf:
        conf.write(
            f"[supervisord]\nnodaemon=true\nlogfile=/dev/null\nlogfile_maxbytes=0\n"
            f"pidfile={path}.pid\nuser=root\n[unix_http_server]\nfile={path}.sock\n"
            "[rpcinterface:supervisor]\n"
            "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n"
            f"[program:app]\ncommand={' '.join(command)}\nautorestart=true\nstartsecs=0\n"
            "stdout_logfile=/dev/stdout\nstdout_logfile_maxbytes=0\n"
            "stderr_logfile=/dev/stderr\nstderr_logfile_maxbytes=0\n"
        )
    return ["supervisord", "-c", path]


def start(command):
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def stop(process):
    process.terminate()
    process.stdout.close()
    process.wait()


def contenders(*more):
    if not shutil.which("supervisord"):
        sys.exit("cannot find supervisord: apt-get install supervisor")
    return {"watchdog": watchdog, "supervisord": supervisord, "minimal": minimal, **dict(more)}


def stamp(process):
    """The first line that is a time; what supervisord says of itself is skipped."""
    for line in process.stdout:
        if re.fullmatch(rb"\d+\.\d{9}\n", line):
            return float(line)
    raise SystemExit("the child did not speak")


def compare(values, unit="ms"):
    """A row each, with the watchdog's ratio to it, pair by pair."""
    for name, own in values.items():
        ratio = statistics.median(w / o for w, o in zip(values["watchdog"], own))
        print(
            f"  {name:12} min {min(own):8.1f}  median {statistics.median(own):8.1f}"
            f"  max {max(own):8.1f} {unit}   watchdog / {name}: {ratio:.2f}",
            flush=True,
        )


def measure_start(rounds=15):
    """From exec to the child's first instruction."""
    values = {}
    for turn in range(rounds + 1):
        for name, command in contenders(("JVM", jvm)).items():
            before = time.time()
            process = start(command([STAMP, "stay"]))
            millis = (stamp(process) - before) * 1e3
            end_family(process)
            if turn:  # the first round only warms up
                values.setdefault(name, []).append(millis)
    compare(values)


def end_family(process):
    """The minimal JVM passes no signal on."""
    children = children_of(process.pid)
    stop(process)
    for child in children:
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            pass


def children_of(pid):
    """Each thread has its own; some threads end while we look."""
    found = set()
    for task in glob.glob(f"/proc/{pid}/task/*/children"):
        try:
            with open(task) as children:
                found |= {int(child) for child in children.read().split()}
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


def pss_mib(pid):
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        return int(re.search(r"^Pss:\s+(\d+)", rollup.read(), re.M)[1]) / 1024


def switches(pid):
    total = 0
    for task in glob.glob(f"/proc/{pid}/task/*/status"):
        with open(task) as status:
            total += sum(int(n) for n in re.findall(r"ctxt_switches:\s+(\d+)", status.read()))
    return total


def measure_memory(settle=30, span=30, rounds=1):
    """PSS of the supervisor's own process, one program, HTTP on, 30 s after the start; idle then."""
    for name, command in contenders().items():
        for _ in range(rounds):
            process = start(command([STAMP, "stay"]))
            stamp(process)
            time.sleep(settle)
            pss, before = pss_mib(process.pid), switches(process.pid)
            time.sleep(span)
            rate = (switches(process.pid) - before) / span
            threads = len(os.listdir(f"/proc/{process.pid}/task"))
            print(
                f"  {name:12} PSS {pss:6.1f} MiB, {rate:5.1f} context switches/s,"
                f" {threads} threads",
                flush=True,
            )
            end_family(process)


def measure_restart(runs=30, delay=0.2):
    """From one run's first instruction to the next one's, less the restart delay."""
    values = {}
    for name, command in contenders().items():
        process = start(command([STAMP], delay))
        times = [stamp(process) for _ in range(runs + 1)]
        end_family(process)
        less = 0 if name == "supervisord" else delay
        values[name] = [(b - a - less) * 1e3 for a, b in zip(times, times[1:])]
    compare(values)


def measure_pipe(mib=512, rounds=3):
    """100-byte lines from the child to the reader of the supervisor's stdout, start-up not counted."""
    script = os.path.join(WORK, "flood")
    with open(script, "w") as file:
        file.write(FLOOD.format(bytes=mib << 20))
    os.chmod(script, 0o755)
    values = {}
    for _ in range(rounds):
        for name, command in contenders().items():
            process = start(command([script]))
            values.setdefault(name, []).append(mib / drain(process, (mib << 20) // 65500 * 65500))
            end_family(process)
    compare(values, "MiB/s")
    print("  (minimal gives its own stdout to the child: nothing is between them)")


def drain(process, expected):
    count, first = 0, None
    while count < expected:
        data = os.read(process.stdout.fileno(), 1 << 20)
        assert data, "it ended too soon"
        first = first or time.monotonic()
        count += len(data)
    return time.monotonic() - first


def size_mib(path):
    total = 0
    for folder, _, files in os.walk(path):
        total += sum(os.lstat(os.path.join(folder, file)).st_size for file in files)
    return total / (1 << 20)


def installed_mib(*packages):
    shown = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Installed-Size}\n", *packages],
        capture_output=True,
        text=True,
        check=True,
    )
    return sum(int(line) for line in shown.stdout.split()) / 1024


def measure_size():
    """What has to be in the image, beside Debian."""
    parts = {part: size_mib(f"{HOME}/{part}") for part in ("runtime", "lib", "bin", "conf")}
    caches = glob.glob(f"{HOME}/runtime/lib/**/*.jsa", recursive=True)
    cache = sum(map(os.path.getsize, caches)) / (1 << 20)
    print(
        f"  watchdog     {sum(parts.values()):6.1f} MiB: jars {parts['lib']:.1f},"
        f" Java {parts['runtime'] - cache:.1f}, AOT cache {cache:.1f}"
    )
    python = ["python3-minimal", "python3.11-minimal", "libpython3.11-minimal",
              "libpython3.11-stdlib", "python3.11", "python3-pkg-resources"]
    print(f"  supervisord  {installed_mib('supervisor', *python):6.1f} MiB: Debian's package and its Python")
    print(f"  minimal      {os.path.getsize(MINIMAL) / (1 << 20):6.1f} MiB")


# One by one: what start and memory would be with something else. Each gets a cache of its own.
VARIANTS = {
    "as it is": [],
    "no AOT cache": "none",
    "its first part only": "first",
    "AOT cache relocated": ["-XX:ArchiveRelocationMode=1"],
    "nothing linked ahead": ("-XX:+AOTClassLinking", "-XX:-AOTClassLinking"),
    "all linked ahead": ("/^org\\/slf4j\\/LoggerFactory /", "/^no such class/"),
    "headers of 12 bytes": ["-XX:-UseCompactObjectHeaders"],
    "G1": ["-XX:-UseSerialGC", "-XX:+UseG1GC"],
    "both compilers": ["-XX:TieredStopAtLevel=4"],
    "no trimming": ["-XX:TrimNativeHeapInterval=0"],
    "heap from 16 MB": ["-Xms16m"],
    "heap given back": ["-Xms4m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20"],
    "code cache of 16 MB": ["-XX:ReservedCodeCacheSize=16m", "-XX:InitialCodeCacheSize=1m"],
    "stacks of 1 MB": ["-Xss1m"],
    "stacks of 256 KB": ["-Xss256k"],
    "hsperfdata": ["-XX:+UsePerfData"],
    "one malloc arena": {"MALLOC_ARENA_MAX": "1"},
    "Netty unpooled": ["-Dio.netty.allocator.type=unpooled"],
    "logback.xml": "logback",
}


def measure_flags(rounds=6, settle=30):
    """The same with one thing changed: start (in pairs), and PSS after 30 s (side by side)."""
    homes = {}
    for number, (name, change) in enumerate(VARIANTS.items()):
        homes[name] = (variant(number, change), change if isinstance(change, dict) else {})
    as_it_is = homes["as it is"]
    pairs = {name: [] for name in homes}
    for turn in range(rounds + 1):
        for name, with_change in homes.items():
            pair = start_millis(*with_change), start_millis(*as_it_is)
            if turn:  # the first round only warms up
                pairs[name].append(pair)
    running = {
        name: start_with(watchdog([STAMP, "stay"], home=home), environment)
        for name, (home, environment) in homes.items()
    }
    for process in running.values():
        stamp(process)
    time.sleep(settle)
    print("  | changed | start, median | to as it is | PSS |\n  |---|---|---|---|")
    for name, process in running.items():
        ratio = statistics.median(changed / base for changed, base in pairs[name])
        print(
            f"  | {name} | {statistics.median(own for own, _ in pairs[name]):.0f} ms | {ratio:.2f}"
            f" | {pss_mib(process.pid):.1f} MiB |",
            flush=True,
        )
    for process in running.values():
        stop(process)


def start_millis(home, environment):
    before = time.time()
    process = start_with(watchdog([STAMP, "stay"], home=home), environment)
    millis = (stamp(process) - before) * 1e3
    stop(process)
    return millis


def start_with(command, environment):
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )


def variant(number, change):
    """All of them trained here and copied, so that their files lie alike in the page cache."""
    made, home = f"{WORK}/made", f"{WORK}/variant{number}"
    subprocess.run(["cp", "-a", HOME, made], check=True)
    if isinstance(change, list):
        with open(made + "/conf/jvm.options", "a") as options:
            options.write("\n".join(change) + "\n")
    train(made, change if isinstance(change, tuple) else ("", ""))
    if change in ("none", "first"):
        os.remove(made + "/runtime/lib/watchdog.jsa")
    if change == "none":
        for archive in glob.glob(made + "/runtime/lib/server/*.jsa"):
            os.remove(archive)
    elif change == "logback":
        shutil.copy(made + "/conf/logback-example.xml", made + "/conf/logback.xml")
    subprocess.run(["cp", "-a", made, home], check=True)
    shutil.rmtree(made)
    return home


def train(home, change):
    """Change: what else is to stand in the script in place of what."""
    build = WORK + "/build"
    shutil.copytree(ROOT + "/src/build", build)
    with open(build + "/train.sh") as script:
        text = script.read()
    assert change[0] in text, change[0]
    with open(build + "/train.sh", "w") as script:
        script.write(text.replace(*change))
    subprocess.run([build + "/train.sh", home], check=True, env={**os.environ, "JAVA_HOME": JDK})
    shutil.rmtree(build)


MEASUREMENTS = {
    "start": measure_start,
    "memory": measure_memory,
    "restart": measure_restart,
    "pipe": measure_pipe,
    "size": measure_size,
    "flags": measure_flags,
}

if __name__ == "__main__":
    JDK = find_jdk()
    try:
        prepare()
        for chosen in sys.argv[1:] or MEASUREMENTS:
            print(f"{chosen}: {MEASUREMENTS[chosen].__doc__.splitlines()[0]}", flush=True)
            MEASUREMENTS[chosen]()
    finally:
        shutil.rmtree(WORK)
