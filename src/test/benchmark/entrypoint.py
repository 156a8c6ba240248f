#!/usr/bin/env python3
"""Measures the entrypoint: start, memory, restart overhead, stop, kill, throughput.

  src/test/benchmark/entrypoint.py [start|memory|restart|stop|kill|flood ...]     default: all

Wants target/watchdog (./mvnw -q -DskipTests package) and nothing but Python. Everything that has a
time limit in the contract is also done without a watchdog, in the same run, because the machine
that runs it may be slow or busy: compare the columns, not the days.
"""

import os
import select
import signal
import subprocess
import sys
import time

HOME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../target/watchdog")
WATCHDOG = os.path.normpath(os.path.join(HOME, "bin/watchdog"))

STAMP = "import os,time; os.write(1, b'%.6f\\n' % time.time())"
OBEDIENT = """
import os,signal,time
def stop(*_):
    os.write(1, b'%.6f\\n' % time.time()); os._exit(0)
signal.signal(signal.SIGTERM, stop)
os.write(1, b'up\\n')
while True: time.sleep(100)
"""
STUBBORN = """
import os,signal,time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.write(1, b'%d\\n' % os.getpid())
time.sleep(1000)
"""
FLOOD = """
import os,sys
mib, length = int(sys.argv[1]), int(sys.argv[2])
block = b''.join(bytes([97 + i % 26]) * (length - 1) + b'\\n' for i in range(65536 // length))
for _ in range(mib * 1048576 // len(block)):
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(1, rest):]
"""


def under_watchdog(options, program, *arguments):
    return [WATCHDOG, "-log-level", "error", *options, "--", "python3", "-c", program, *arguments]


def start(command):
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def stop(process):
    process.terminate()
    process.stdout.close()
    process.wait()


def report(name, values, unit="ms"):
    values = sorted(values)
    at = lambda share: values[min(len(values) - 1, int(len(values) * share))]
    print(
        f"  {name:44} median {at(0.5):8.1f}  p99 {at(0.99):8.1f}"
        f"  max {values[-1]:8.1f} {unit}  n={len(values)}",
        flush=True,
    )


def measure_start(runs=20):
    """From exec to the child's first line."""
    for name, command in (
        ("python3 alone", ["python3", "-c", STAMP + ";time.sleep(100)"]),
        ("watchdog -- python3", under_watchdog([], STAMP + ";time.sleep(100)")),
    ):
        values = []
        for _ in range(runs):
            before = time.time()
            process = start(command)
            values.append((float(process.stdout.readline()) - before) * 1e3)
            stop(process)
        report(name, values)


def measure_memory(seconds=10):
    """Resident memory of the watchdog's own process, idle."""
    process = start(under_watchdog([], "import time; print('up', flush=True); time.sleep(1000)"))
    process.stdout.readline()
    time.sleep(seconds)
    with open(f"/proc/{process.pid}/smaps_rollup") as rollup:
        fields = dict(line.split(":", 1) for line in rollup if ":" in line and "kB" in line)
    with open(f"/proc/{process.pid}/status") as status:
        threads = next(line for line in status if line.startswith("Threads")).split()[1]
    mib = {name: int(fields[name].split()[0]) / 1024 for name in ("Rss", "Pss")}
    print(f"  RSS {mib['Rss']:.1f} MiB, PSS {mib['Pss']:.1f} MiB, threads {threads}, after {seconds} s")
    stop(process)


def measure_restart(runs=100, delay=0.2):
    """From one run's line to the next one's, less the delay: exit, restart, and Python's own start."""
    alone = []
    for _ in range(runs):
        before = time.time()
        subprocess.run(["python3", "-S", "-c", STAMP], stdout=subprocess.DEVNULL)
        alone.append((time.time() - before) * 1e3)
    report("python3 -S, start to end, alone", alone)
    command = [WATCHDOG, "-log-level", "error", "-restart-delay", f"{delay}s"]
    process = start([*command, "--", "python3", "-S", "-c", STAMP])
    times = [float(process.stdout.readline()) for _ in range(runs + 1)]
    stop(process)
    report(
        f"line to line, less {delay} s",
        [(b - a - delay) * 1e3 for a, b in zip(times, times[1:])],
    )


def measure_stop(runs=20):
    """SIGTERM to the child's handler, and from there to the end of the watchdog."""
    heard, ended = [], []
    for _ in range(runs):
        process = start(under_watchdog([], OBEDIENT))
        process.stdout.readline()
        time.sleep(1.2)
        before = time.time()
        process.terminate()
        handled = float(process.stdout.readline())
        process.wait()
        ended.append((time.time() - handled) * 1e3)
        heard.append((handled - before) * 1e3)
        assert process.returncode == 0, process.returncode
    report("SIGTERM to the child's handler", heard)
    report("child's handler to the watchdog's exit 0", ended)


def measure_kill(runs=10, timeout=2):
    """How late the kill is, counted from our SIGTERM."""
    late = []
    for _ in range(runs):
        process = start(under_watchdog(["-stop-timeout", f"{timeout}s"], STUBBORN))
        child = os.pidfd_open(int(process.stdout.readline()))
        time.sleep(1.2)
        before = time.time()
        process.terminate()
        select.select([child], [], [])
        late.append((time.time() - before - timeout) * 1e3)
        os.close(child)
        process.wait()
    report(f"death after SIGTERM, less {timeout} s", late)


def measure_flood(mib=2048):
    """Producer into a reader, with cat or the watchdog between them; start-up not counted."""
    for length in (100, 4096):
        seconds = {"cat": [], "watchdog": []}
        for _ in range(5):
            for name, between in (("cat", ["cat"]), ("watchdog", None)):
                seconds[name].append(flood(between, mib, length))
        best = {name: min(values) for name, values in seconds.items()}
        rate = {name: mib / value for name, value in best.items()}
        print(
            f"  {length}-byte lines, {mib} MiB, best of 5: cat {rate['cat']:.0f} MiB/s,"
            f" watchdog {rate['watchdog']:.0f} MiB/s, ratio {rate['watchdog'] / rate['cat']:.2f}",
            flush=True,
        )


def flood(between, mib, length):
    arguments = [str(mib), str(length)]
    if between:
        producer = start(["python3", "-c", FLOOD, *arguments])
        middle = subprocess.Popen(between, stdin=producer.stdout, stdout=subprocess.PIPE)
        producer.stdout.close()
    else:
        producer = None
        middle = start(under_watchdog(["-restart", "never"], FLOOD, *arguments))
    sink = subprocess.Popen(
        ["python3", "-c", COUNT], stdin=middle.stdout, stdout=subprocess.PIPE, text=True
    )
    middle.stdout.close()
    seconds, count = sink.stdout.read().split()
    middle.wait()
    expected = mib * 1048576 // (65536 // length * length) * (65536 // length * length)
    assert int(count) == expected, f"{count} bytes of {expected} arrived"
    return float(seconds)


COUNT = """
import os,time
first, total = None, 0
buffer = bytearray(1 << 17)
while n := os.readv(0, [buffer]):
    first = first or time.monotonic()
    total += n
print(time.monotonic() - first, total)
"""

MEASUREMENTS = {
    "start": measure_start,
    "memory": measure_memory,
    "restart": measure_restart,
    "stop": measure_stop,
    "kill": measure_kill,
    "flood": measure_flood,
}

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for chosen in sys.argv[1:] or MEASUREMENTS:
        print(f"{chosen}: {MEASUREMENTS[chosen].__doc__.splitlines()[0]}", flush=True)
        MEASUREMENTS[chosen]()
