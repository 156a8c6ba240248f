#!/usr/bin/env python3
"""Measures the live log: throughput, fan-out, latency, stalled readers, idle readers, a long flood.

  src/test/benchmark/logs.py [pipe|fanout|latency|stalled|idle ...]     default: all of these
  src/test/benchmark/logs.py soak [MINUTES]                             default: 10

Wants target/watchdog (./mvnw -q -DskipTests package), Python, a C compiler, and Node with npm for the
server beside it: ws-server.mjs, what one writes with Node and the package ws (installed into a
temporary folder): split the child's output in lines, send each line to each client. Without Node its
rows are missing; without a compiler the two ends are Python, and then they are what is measured.

The two ends are logs.c: the child, which writes numbered lines of 100 bytes on request, and the
readers, all of them in one process with one thread, which check every message: numbers missing, out
of order, twice. "readers busy" is their share of a core: near 100 % they are the limit, not the server.
Everything shares the machine's cores: compare what stands side by side in one run.
"""

import array
import contextlib
import json
import os
import platform
import resource
import select
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
WATCHDOG = os.path.normpath(os.path.join(HERE, "../../../target/watchdog/bin/watchdog"))
LENGTH, DIGITS = 100, 19
MIB = 1 << 20

temporary = None  # a folder of this run
ends = None  # the command of writer and reader
servers = []  # what is measured side by side


# ---- the two ends, the middle, and what they use ----


class Failure(Exception):
    pass


@contextlib.contextmanager
def running(command, **options):
    """A process in a session of its own, so that a Ctrl-C is ours alone; ended with the block."""
    process = subprocess.Popen(command, start_new_session=True, **options)
    try:
        yield process
    finally:
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                stream and stream.close()
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def line_from(fd, process, seconds, every=None, tick=None):
    """The next line of a process that writes whole lines, only on request; meanwhile a tick."""
    death = os.pidfd_open(process.pid)
    try:
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            ready, _, _ = select.select([fd, death], [], [], max(0, min(left, every or left)))
            if fd in ready:
                text = b""
                while not text.endswith(b"\n"):
                    part = os.read(fd, 65536)
                    if not part:
                        raise Failure("ended unexpectedly")
                    text += part
                return text.decode()
            if ready:
                raise Failure(f"ended with {process.wait()}")
            if left <= 0:
                raise Failure(f"silent for {seconds} s")
            if tick:
                tick()
    finally:
        os.close(death)


class Server:
    """A server around the writer, which waits for orders; `alone` is the writer without a server."""

    def __init__(self, kind, options=(), length=LENGTH, stdout=subprocess.DEVNULL):
        self.kind, self.length = kind, length
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(dir=temporary))
            fds = []
            for name in ("go", "done"):
                os.mkfifo(os.path.join(folder, name))
                fds.append(os.open(os.path.join(folder, name), os.O_RDWR | os.O_CLOEXEC))
                stack.callback(os.close, fds[-1])
            self.go, self.done = fds
            child = [*ends, "writer", str(length), f"{folder}/go", f"{folder}/done"]
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
            command = {
                "alone": child,
                "node": ["node", f"{HERE}/ws-server.mjs", str(self.port), *child],
                "watchdog": [WATCHDOG, "-log-level", "error", "-restart", "never", "-socket", "off"]
                + ["-http", f"127.0.0.1:{self.port}", *options, "--", *child],
            }[kind]
            errors = stack.enter_context(open(f"{folder}/stderr", "w+"))
            self.process = stack.enter_context(
                running(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=errors, cwd=temporary)
            )
            try:
                self.answer(30)
                end = time.monotonic() + 30
                while kind != "alone" and not self.listening():
                    if time.monotonic() > end:
                        raise Failure("does not listen")
                    time.sleep(0.01)
            except Failure as failure:
                errors.seek(0)
                raise Failure(f"{kind} {failure}\n{errors.read()[-2000:]}") from None
            self.stack = stack.pop_all()

    def listening(self):
        if self.process.poll() is not None:
            raise Failure(f"ended with {self.process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()

    def order(self, text):
        """Returns when it was given, in ns, as both ends tell the time."""
        given = time.monotonic_ns()
        os.write(self.go, text.encode() + b"\n")
        return given

    def answer(self, seconds=300, every=None, tick=None):
        """The number of the last line written, and the seconds that the order took."""
        text = line_from(self.done, self.process, seconds, every, tick)
        if text == "up\n":
            return None
        number, begin, end = map(int, text.split())
        return number, (end - begin) / 1e9

    def cpu(self):
        return cpu(self.process.pid)

    def memory(self):
        return memory(self.process.pid)


class Readers:
    """COUNT readers in one process; the answers are sums over all of them, since the connection."""

    def __init__(self, server, count, query="", times=False, pipe=None):
        self.count = count
        where = ["-", str(pipe)] if pipe is not None else ["127.0.0.1", str(server.port)]
        path = "/logs" if server.kind == "watchdog" else "/"
        command = [*ends, "reader", "times" if times else "numbers", *where, path + query, str(count)]
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(dir=temporary))
            self.samples = f"{folder}/samples"
            self.process = stack.enter_context(
                running(
                    [*command, self.samples],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    pass_fds=[pipe] if pipe is not None else [],
                )
            )
            assert line_from(self.process.stdout.fileno(), self.process, 60) == "ready\n"
            self.stack = stack.pop_all()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()

    def until(self, number, seconds=120):
        """What they have when each has the line NUMBER (or NUMBER lines, where times are taken)."""
        self.process.stdin.write(b"%d\n" % number)
        self.process.stdin.flush()
        try:
            return json.loads(line_from(self.process.stdout.fileno(), self.process, seconds))
        except Failure as failure:
            self.process.stdin.close()
            have = self.process.stdout.read().decode().strip()
            raise Failure(f"readers wait for {number}: {failure}; they have {have}") from None

    def latencies(self):
        """In ms, those since the last answer but one."""
        values = array.array("q")
        with open(self.samples, "rb") as file:
            values.frombytes(file.read())
        return sorted(value / 1e6 for value in values)


def cpu(pid):
    """User and system seconds of one process, without its children."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid):
    """RSS and PSS in MiB."""
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        fields = dict(line.split(":", 1) for line in rollup if ":" in line and "kB" in line)
    return tuple(int(fields[name].split()[0]) / 1024 for name in ("Rss", "Pss"))


def difference(after, before):
    return {name: after[name] - before.get(name, 0) for name in after}


def crowd(count):
    return f"{count:4} reader" + ("s," if count > 1 else ", ")


def row(text):
    print("  " + text, flush=True)


def percentiles(name, values, unit="ms"):
    at = lambda share: values[min(len(values) - 1, int(len(values) * share))]
    row(
        f"{name:36} p50 {at(0.5):8.3f}  p99 {at(0.99):8.3f}  p99.9 {at(0.999):8.3f}"
        f"  max {values[-1]:8.3f} {unit}  n={len(values)}"
    )
    return at


# ---- the parts ----


def measure_pipe(mib=2048, rounds=5):
    """writer | cat | us, and the watchdog in cat's place: speed, and CPU of the one in the middle.

    Ring and HTTP are on, there are no readers. The processes stay for all rounds, so only the first
    holds the watchdog's warming-up; a round is the time from the order to the last byte.
    """
    for length in (100, 4096):
        amount = mib * MIB // length * length
        with contextlib.ExitStack() as stack:
            middles = {}
            writer = stack.enter_context(Server("alone", length=length, stdout=subprocess.PIPE))
            cat = stack.enter_context(
                running(["cat"], stdin=writer.process.stdout, stdout=subprocess.PIPE)
            )
            writer.process.stdout.close()
            middles["cat"] = (writer, cat)
            if "watchdog" in servers:
                watchdog = stack.enter_context(
                    Server("watchdog", length=length, stdout=subprocess.PIPE)
                )
                middles["watchdog"] = (watchdog, watchdog.process)
            seconds = {name: [] for name in middles}
            used = {name: [] for name in middles}
            buffer = bytearray(1 << 17)
            for _ in range(rounds):
                for name, (server, process) in middles.items():
                    before, left = cpu(process.pid), amount
                    begin = server.order(f"lines {amount // length}")
                    while left > 0:
                        n = os.readv(process.stdout.fileno(), [buffer])
                        if n == 0:
                            raise Failure(f"{name} ended, {left} bytes are missing")
                        left -= n
                    seconds[name].append((time.monotonic_ns() - begin) / 1e9)
                    used[name].append((cpu(process.pid) - before) * 1024 / mib)
                    server.answer()
        for name in middles:
            speed = sorted(mib / value for value in seconds[name])
            row(
                f"{length:4}-byte lines, {name:8} best of {rounds} {speed[-1]:6.0f} MiB/s,"
                f" median {speed[rounds // 2]:6.0f}, first {mib / seconds[name][0]:6.0f};"
                f" CPU median {sorted(used[name])[rounds // 2]:5.2f}, first {used[name][0]:5.2f} s/GiB"
            )
        if len(middles) > 1:
            ratio = min(seconds["cat"]) / min(seconds["watchdog"])
            costs = [sorted(used[name])[rounds // 2] for name in ("watchdog", "cat")]
            times = costs[0] / costs[1]
            row(f"{length:4}-byte lines, ratio    {ratio:.2f}; CPU {times:.1f} times a cat's")


FANOUT = {  # readers: lines a round, so that it takes a few seconds
    "watchdog": {1: 5_000_000, 10: 2_000_000, 100: 500_000},
    "node": {1: 200_000, 10: 100_000, 100: 10_000},
}


def measure_fanout(rounds=3):
    """Lines received a second, summed over all readers, from a child that writes as fast as it can.

    The watchdog never slows a child for a reader. So that readers can be complete at all, there is
    a ring of 1 GiB, and a round ends: it is the time from the order to the child until the last
    reader has the last line. The processes stay for all rounds. Then the default ring and a child
    that does not stop: there readers get what they can take, and gaps.
    """
    rates = {}
    for form in ("text", "json"):
        for count in (1, 10, 100):
            for kind in servers:
                rates[kind, form, count] = fanout(kind, form, count, rounds)
            if len(servers) > 1:
                pairs = zip(rates["watchdog", form, count], rates["node", form, count])
                ratio, by_cpu = (ours / theirs for ours, theirs in pairs)
                row(f"{form}{crowd(count)} ratio {ratio:.1f}; by the server's CPU time {by_cpu:.1f}")
    for kind in servers:
        shares = [
            rates[kind, "json", count][0] / rates[kind, "text", count][0] for count in (1, 10, 100)
        ]
        row(f"{kind}, json to text, 1, 10, 100 readers: " + ", ".join(f"{x:.2f}" for x in shares))
    if "watchdog" in servers:
        for form, count in (("text", 1), ("text", 10), ("text", 100), ("json", 1), ("json", 10)):
            endless(form, count)


def fanout(kind, form, count, rounds):
    lines = FANOUT[kind][count]
    options = ["-log-buffer", "1GiB"]
    with Server(kind, options) as server, Readers(
        server, count, f"?from=start&format={form}"
    ) as readers:
        rates, busy, used, have = [], [], [], {}
        for turn in range(1, rounds + 1):
            before = server.cpu()
            begin = server.order(f"lines {lines}")
            total = readers.until(turn * lines, 300)
            server.answer()
            new, have = difference(total, have), total
            took = (total["last"] - begin) / 1e9
            rates.append(new["lines"] / took)
            busy.append(new["cpu"] / took)
            used.append((server.cpu() - before) / took)
    best = max(rates)
    at = rates.index(best)
    faults = f"lost {have['missing'] + have['gapLines']}"
    if have["bad"] or have["open"] < count:
        faults += f", WRONG {have['bad']}, still connected {have['open']} of {count}"
    if kind == "watchdog" and have["unended"]:
        faults += f", WITHOUT NEWLINE {have['unended']}"
    row(
        f"{form}{crowd(count)} {kind:8} best of {rounds} {best / 1e6:7.3f} M lines/s"
        f" ({best / count / 1e3:8.1f} k each), first {rates[0] / 1e6:7.3f}; {faults};"
        f" {have['lines'] / max(1, have['messages']):.0f} lines a message;"
        f" server {used[at]:.0%}, readers busy {busy[at]:.0%}"
    )
    return best, best / max(0.01, used[at])


def endless(form, count, warm=2, seconds=5):
    with Server("watchdog") as server, Readers(
        server, count, f"?from=start&format={form}"
    ) as readers:
        server.order(f"seconds {warm}")
        first = server.answer()[0]
        have = readers.until(first)
        begin = server.order(f"seconds {seconds}")
        last, took = server.answer()
        total = readers.until(last)
    new = difference(total, have)
    lost, expected = new["missing"] + new["gapLines"], (last - first) * count
    row(
        f"{form}{crowd(count)} default ring, {seconds} s without end:"
        f" child {(last - first) / took / 1e6:.2f} M lines/s,"
        f" received {new['lines'] / (total['last'] - begin) * 1e3:.2f} M lines/s,"
        f" lost {lost / expected:.1%}"
    )
    if form == "json":
        exact = total["lines"] + total["gapLines"] == last * count
        exact = exact and total["missing"] == total["bad"] == 0
        row(
            f"  {total['lines']} lines + {total['gapLines']} in {total['gaps']} gaps"
            f" of {last * count}: "
            + ("exact" if exact else f"WRONG: {total['missing']} missing unsaid, {total['bad']} wrong")
        )


def measure_latency(warm=3, seconds=10):
    """From just before the child's write to just after the reader's recv, 1,000 lines a second.

    The row without a server is the same child and reader with a bare pipe between them. With 100
    readers a line's last reader also waits for the reading process to serve the 99 others.
    """
    with Server("alone", stdout=subprocess.PIPE) as server:
        latency("bare pipe", server, 1, warm, seconds, server.process.stdout.fileno())
    for count in (1, 100):
        for kind in servers:
            with Server(kind) as server:
                latency(f"{kind:8} {crowd(count).strip(', ')}", server, count, warm, seconds)


def latency(name, server, count, warm, seconds, pipe=None):
    with Readers(server, count, "?from=start", times=True, pipe=pipe) as readers:
        for number, more in ((warm * 1000, warm * 1000), ((warm + seconds) * 1000, seconds * 1000)):
            server.order(f"paced 1000 {more}")
            readers.until(number)
            server.answer()
        percentiles(name, readers.latencies())


class Stalled:
    """A client that shakes hands and then never reads."""

    def __init__(self, server):
        path = "/logs?from=now" if server.kind == "watchdog" else "/"
        self.socket = socket.create_connection(("127.0.0.1", server.port))
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        if not self.socket.recv(13).startswith(b"HTTP/1.1 101 "):
            raise Failure("no WebSocket")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


def measure_stalled(seconds=10, limit=8192):
    """A flood, default ring: the child's speed, the server's memory; also with one that never reads."""
    for kind in servers:
        with Server(kind) as server, contextlib.ExitStack() as stack:
            number, base = 0, None
            for name in ("no reader", "1 reading", "1 reading, 1 stalled"):
                readers = None
                if name != "no reader":
                    stack.close()
                    readers = stack.enter_context(Readers(server, 1, "?from=now"))
                if name.endswith("stalled"):
                    stack.enter_context(Stalled(server))
                before, seen = server.memory(), []

                def watch():
                    seen.append(server.memory())
                    if seen[-1][0] > limit:
                        raise Failure(f"more than {limit} MiB")

                given = server.order(f"seconds {seconds}")
                try:
                    last, took = server.answer(every=0.5, tick=watch)
                    received = ""
                    if readers:
                        total = readers.until(last)
                        rate = total["lines"] / (total["last"] - given) * 1e3
                        received = f", received {rate:.2f} M lines/s"
                except Failure as failure:
                    peak = max(seen)[0] if seen else 0
                    row(f"{kind:8} {name}: {failure}; RSS {before[0]:.0f} MiB before, {peak:.0f} then")
                    break
                speed = (last - number) / took / 1e6
                number, base = last, base or speed
                row(
                    f"{kind:8} {name:21} child {speed:6.2f} M lines/s ({speed / base:4.0%}){received};"
                    f" RSS {before[0]:.0f} MiB before, at most {max(seen)[0]:.0f}"
                    f" (PSS {before[1]:.0f}, {max(seen, key=lambda pair: pair[1])[1]:.0f})"
                )


def measure_idle(count=1000, settle=5):
    """1,000 readers: memory for each; then 10 lines a second to all, from written to received.

    Ten readers and a hundred lines come and go before, so that code loaded once is not counted. The
    last of 1,000 readers also waits for the reading process to serve the others.
    """
    for kind in servers:
        with Server(kind) as server:
            with Readers(server, 10, "?from=start", times=True) as readers:
                server.order("paced 1000 100")
                readers.until(100)
                server.answer()
            time.sleep(settle)
            before = server.memory()
            with Readers(server, count, "?from=seq:101", times=True) as readers:
                time.sleep(settle)
                after = server.memory()
                row(
                    f"{kind}, {count} idle readers: RSS {before[0]:.1f} to {after[0]:.1f} MiB,"
                    f" {(after[0] - before[0]) * 1024 / count:.1f} KiB each"
                    f" (PSS {(after[1] - before[1]) * 1024 / count:.1f})"
                )
                for number, more in ((20, 20), (120, 100)):
                    server.order(f"paced 10 {more}")
                    readers.until(number)
                    server.answer()
                percentiles(f"{kind:8} {crowd(count).strip(', ')}", readers.latencies())
                row(f"{kind}, after these lines: RSS {server.memory()[0]:.1f} MiB")


def measure_soak(minutes=10, every=10):
    """A flood with one reader and one that never reads: does memory grow?"""
    if "watchdog" not in servers:
        raise Failure("no watchdog")
    with Server("watchdog") as server, Readers(server, 1) as readers, Stalled(server):
        begin, points = time.monotonic(), []

        def watch():
            points.append(((time.monotonic() - begin) / 60, *server.memory()))
            row(f"{points[-1][0]:6.1f} min  RSS {points[-1][1]:7.1f}  PSS {points[-1][2]:7.1f} MiB")

        server.order(f"seconds {int(minutes * 60)}")
        last, took = server.answer(minutes * 60 + 60, every, watch)
        total = readers.until(last)
    row(f"child {last / took / 1e6:.2f}, received {total['lines'] / took / 1e6:.2f} M lines/s")
    for name, part in (("all", points), ("second half", points[len(points) // 2 :])):
        sizes = [point[1] for point in part]
        row(
            f"RSS, {name}: min {min(sizes):.1f}, max {max(sizes):.1f} MiB,"
            f" slope {slope([p[0] for p in part], sizes):+.3f} MiB a minute"
        )


def slope(x, y):
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    square = sum((a - mean_x) ** 2 for a in x)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / square if square else 0.0


# ---- the two ends once more, for machines without a compiler; see logs.c ----


def writer(length, go, done):
    length, number = int(length), 0
    filler = b"#" + b"x" * (length - DIGITS - 2) + b"\n"
    per = max(1, 65536 // length)
    orders, answers = open(go), os.open(done, os.O_WRONLY)
    os.write(answers, b"up\n")

    def put(data):
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(1, rest) :]

    def lines(count):
        put(b"".join([b"%019d" % n + filler for n in range(number + 1, number + count + 1)]))
        return number + count

    for order in iter(orders.readline, ""):
        word, *numbers = order.split()
        numbers, begin = list(map(int, numbers)), time.monotonic_ns()
        if word == "lines":
            end = number + numbers[0]
            while number < end:
                number = lines(min(per, end - number))
        elif word == "seconds":
            while time.monotonic_ns() < begin + numbers[0] * 10**9:
                number = lines(per)
        else:
            for i in range(numbers[1]):
                time.sleep(max(0, begin + i * 10**9 // numbers[0] - time.monotonic_ns()) / 1e9)
                put(b"%019d" % time.monotonic_ns() + filler)
        os.write(answers, b"%d %d %d\n" % (number, begin, time.monotonic_ns()))


class Connection:
    def __init__(self, source, times, samples):
        self.source, self.times, self.samples = source, times, samples
        self.rest, self.message, self.open = b"", b"", 1
        names = ("lines", "missing", "gaps", "gapLines", "bad", "unended", "messages")
        self.sums = dict.fromkeys(names, 0)
        self.last = self.at = 0

    def has(self, target):
        return not self.open or (self.sums["lines"] if self.times else self.last) >= target

    def feed(self, data):
        data, at = self.rest + data, 0
        while len(data) - at >= 2:
            length, size = data[at + 1], 2
            if length > 125:
                size = 4 if length == 126 else 10
                length = int.from_bytes(data[at + 2 : at + size], "big")
            if len(data) - at < size + length:
                break
            payload, opcode = data[at + size : at + size + length], data[at] & 15
            if opcode == 9:
                self.source.sendall(bytes((0x8A, 0x80 | length, 0, 0, 0, 0)) + payload)
            elif opcode == 8:
                self.open = 0
            elif opcode < 8:
                self.message += payload
                if data[at] & 0x80:
                    self.take(self.message)
                    self.message = b""
            at += size + length
        self.rest = data[at:]

    def take(self, text):
        sums, now = self.sums, time.monotonic_ns()
        sums["messages"] += 1
        if text.startswith(b'{"gap":'):
            gap = json.loads(text)["gap"]
            if gap["from"] != self.last + 1 or gap["lines"] != gap["to"] - gap["from"] + 1:
                sums["bad"] += not self.times
            sums["gaps"] += 1
            sums["gapLines"] += gap["lines"]
            self.last, self.at = gap["to"], now
            return
        count = text.count(b"#")
        if count == 0:
            return
        if self.times:
            for part in text.split(b"#")[:-1]:
                self.samples.append(now - int(part[-DIGITS:]))
        else:
            first, last = text.find(b"#"), text.rfind(b"#")
            first, last = int(text[first - DIGITS : first]), int(text[last - DIGITS : last])
            sums["bad"] += first <= self.last or last - first + 1 < count
            sums["missing"] += first - self.last - 1 + last - first + 1 - count
            self.last = last
        sums["unended"] += not text.startswith(b"{") and not text.endswith(b"\n")
        sums["lines"] += count
        self.at = now


def reader(mode, host, port, path, count, file):
    samples, total, target, buffer = array.array("q"), 0, None, bytearray(1 << 20)
    connections = []
    selector = selectors.DefaultSelector()
    selector.register(0, selectors.EVENT_READ)
    for _ in range(int(count)):
        if host == "-":
            source = open(int(port), "rb", buffering=0)
        else:
            source = socket.create_connection((host, int(port)))
            source.sendall(
                f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
                "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
            )
            answer = b""
            while not answer.endswith(b"\r\n\r\n"):
                byte = source.recv(1)
                answer += byte
                if not byte:
                    break
            if not answer.startswith(b"HTTP/1.1 101 "):
                sys.exit(f"{path}: no WebSocket: {answer.decode()}")
        connections.append(Connection(source, mode == "times", samples))
        selector.register(source, selectors.EVENT_READ, connections[-1])

    def report():
        sums = {name: sum(c.sums[name] for c in connections) for name in connections[0].sums}
        if mode == "times":
            with open(file, "wb") as out:
                samples.tofile(out)
            del samples[:]
        sums.update(bytes=total, open=sum(c.open for c in connections), cpu=time.process_time())
        sums.update(first=min(c.at for c in connections), last=max(c.at for c in connections))
        print(json.dumps(sums), flush=True)

    print("ready", flush=True)
    while True:
        for key, _ in selector.select():
            c = key.data
            if c is None:
                text = os.read(0, 100)
                if not text:
                    report()
                    return
                target = int(text)
            else:
                n = c.source.readinto(buffer) if host == "-" else c.source.recv_into(buffer)
                total += n
                if host == "-" and n:
                    c.message += buffer[:n]
                    whole = c.message.rfind(b"\n") + 1
                    c.take(c.message[:whole])
                    c.message = c.message[whole:]
                elif n:
                    c.feed(bytes(memoryview(buffer)[:n]))
                else:
                    c.open = 0
                if not c.open:
                    selector.unregister(c.source)
        if target is not None and all(c.has(target) for c in connections):
            target = None
            report()


# ---- the outline ----

MEASUREMENTS = {
    "pipe": measure_pipe,
    "fanout": measure_fanout,
    "latency": measure_latency,
    "stalled": measure_stalled,
    "idle": measure_idle,
    "soak": measure_soak,
}


def loudly(text):
    print(f"*** {text} ***", flush=True)


def prepare():
    global ends
    binary = os.path.join(temporary, "logs")
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    source = os.path.join(HERE, "logs.c")
    if compiler and subprocess.run([compiler, "-O3", "-o", binary, source]).returncode == 0:
        ends = [binary]
    else:
        ends = [sys.executable, os.path.abspath(__file__)]
        loudly("No C compiler: the ends are Python, and throughput and fan-out measure them instead")
    if os.access(WATCHDOG, os.X_OK):
        servers.append("watchdog")
    else:
        loudly("No target/watchdog: ./mvnw -q -DskipTests package first; its rows are missing")
    install = ["npm", "install", "--no-audit", "--no-fund", "--silent", "ws@8"]
    found = shutil.which("node") and shutil.which("npm")
    if found and subprocess.run(install, cwd=temporary).returncode == 0:
        servers.append("node")
        version = subprocess.check_output(["node", "--version"], text=True).strip()
        with open(os.path.join(temporary, "node_modules/ws/package.json")) as package:
            ws = json.load(package)["version"]
        print(f"Node {version} with ws {ws}; ", end="")
    else:
        loudly("No Node with npm, or no way to the package ws: the rows of the Node server are missing")
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"Linux {platform.release()}, {os.cpu_count()} cores, load {load}", flush=True)


def main(arguments):
    global temporary
    chosen = []
    for argument in arguments:
        if argument in MEASUREMENTS:
            chosen.append((argument, []))
        elif chosen and chosen[-1][0] == "soak" and argument.replace(".", "", 1).isdigit():
            chosen[-1][1].append(float(argument))
        else:
            sys.exit(__doc__)
    chosen = chosen or [(name, []) for name in MEASUREMENTS if name != "soak"]
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, _: sys.exit(128 + number))
    failed = False
    with tempfile.TemporaryDirectory(prefix="watchdog-logs-") as temporary:
        prepare()
        for name, values in chosen:
            print(f"{name}: {MEASUREMENTS[name].__doc__.splitlines()[0]}", flush=True)
            try:
                MEASUREMENTS[name](*values)
            except Failure as failure:
                failed = True
                loudly(f"{name}: {failure}")
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:2] in (["writer"], ["reader"]):
        globals()[sys.argv[1]](*sys.argv[2:])
    else:
        try:
            sys.exit(main(sys.argv[1:]))
        except KeyboardInterrupt:
            sys.exit(130)
