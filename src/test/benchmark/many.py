#!/usr/bin/env python3
"""What programs cost beside others: memory, threads and wake-ups with 1 and with 200 of them, and how long
supervision is away from its event loop when all of them die at once.

    ./mvnw -q -DskipTests package && src/test/benchmark/many.py [PROGRAMS]

Supervision answers GET /livez from the event loop in question, so the slowest answer while they die and come
back is an upper bound of the longest stall; the same while nothing happens stands beside it.
"""
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

LAUNCHER = pathlib.Path(__file__).resolve().parents[3] / "target/watchdog/bin/watchdog"
IDLE_SECONDS = 30


class Watchdog:
    def __init__(self, folder, programs):
        self.programs = programs
        self.socket = folder / f"{programs}.sock"
        config = folder / f"{programs}.yaml"
        config.write_text(
            f"http: off\nsocket: {self.socket}\n"
            "defaults: {start-time: 50ms, restart-delay: 500ms}\nprograms:\n"
            + "".join(f"  p{i}: {{command: [sleep, '100000']}}\n" for i in range(programs)))
        self.log = folder / f"{programs}.log"
        self.process = subprocess.Popen(
            [LAUNCHER, "-config", config], stderr=self.log.open("w"), stdout=subprocess.DEVNULL)
        self.await_up(1)

    def await_up(self, times):
        while self.log.read_text().count(" is up") < times * self.programs:
            time.sleep(0.02)

    def proc(self, name):
        return pathlib.Path(f"/proc/{self.process.pid}/{name}")

    def pss_kib(self):
        return int(re.search(r"^Pss:\s+(\d+)", self.proc("smaps_rollup").read_text(), re.M)[1])

    def threads(self):
        return len(os.listdir(self.proc("task")))

    def switches(self):
        return sum(
            int(n)
            for task in self.proc("task").iterdir()
            for n in re.findall(r"ctxt_switches:\s+(\d+)", (task / "status").read_text()))

    def switches_per_second(self):
        before = self.switches()
        time.sleep(IDLE_SECONDS)
        return (self.switches() - before) / IDLE_SECONDS

    def livez_millis(self):
        begin = time.monotonic()
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(str(self.socket))
            s.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            answer = b""
            while part := s.recv(4096):
                answer += part
        assert answer.startswith(b"HTTP/1.1 200"), answer
        return (time.monotonic() - begin) * 1000

    def slowest_livez_while(self, task):
        answers = []
        over = threading.Event()

        def ask():
            while not over.is_set():
                answers.append(self.livez_millis())

        asking = threading.Thread(target=ask)
        asking.start()
        begin = time.monotonic()
        task()
        seconds = time.monotonic() - begin
        over.set()
        asking.join()
        answers.sort()
        return seconds, answers[len(answers) // 2], answers[-1], len(answers)

    def kill_all(self):
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True)
        pids = [int(pid) for pid in children.stdout.split()]
        assert len(pids) == self.programs
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        self.await_up(2)

    def stop(self):
        begin = time.monotonic()
        self.process.terminate()
        assert self.process.wait() == 0
        return time.monotonic() - begin


def main():
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        pss = {}
        for programs in (1, many):
            watchdog = Watchdog(folder, programs)
            wakeups = watchdog.switches_per_second()
            pss[programs] = watchdog.pss_kib()
            print(f"{programs:4} programs: PSS {pss[programs] / 1024:.1f} MiB, {watchdog.threads()} threads, "
                  f"{wakeups:.1f} context switches/s idle", flush=True)
            if programs == many:
                for what, task in (("nothing happens", lambda: time.sleep(3)), ("all die and come back", watchdog.kill_all)):
                    seconds, median, slowest, count = watchdog.slowest_livez_while(task)
                    print(f"     while {what}, {seconds:.2f} s: /livez median {median:.1f} ms, "
                          f"slowest {slowest:.1f} ms of {count}", flush=True)
            print(f"     stopped within {watchdog.stop():.2f} s", flush=True)
        print(f"     a further program: {(pss[many] - pss[1]) / (many - 1):.0f} KiB")


if __name__ == "__main__":
    main()
