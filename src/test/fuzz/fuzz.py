#!/usr/bin/env python3
"""Hostile input of every kind at once, for a while: fuzz.py [SECONDS] [SEED]

Starts target/watchdog (or WATCHDOG) with two programs. One is quiet and well: it sends heartbeats and
has an exec probe. The other is hostile: its processes have environments of 200 MiB, names that steer
terminals, no environment at all, and never stand still; it floods, and sends descriptors whose close
blocks. Strangers send random bytes and hold connections over TCP, the event bus bridge and the notify
sockets of both. At the end the watchdog answers, the quiet program is the same process, memory and
descriptors are where they were, and SIGTERM ends all of it with exit code 0.

It sends only to 127.0.0.1 and to sockets of its own, and ends by itself.
"""
import array
import json
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 30
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 32)
ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
WATCHDOG = os.environ.get("WATCHDOG", ROOT + "/target/watchdog/bin/watchdog")
QUIET = r"""
import os, socket, time
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
a = "\0" + os.environ["NOTIFY_SOCKET"][1:]
s.sendto(b"READY=1", a)
while True:
    s.sendto(b"WATCHDOG=1", a)
    time.sleep(1)
"""
HOSTILE = r"""
import array, ctypes, os, random, signal, socket, subprocess, sys, time
random.seed(int(sys.argv[1]))
big = sys.argv[2]
libc = ctypes.CDLL(None)
a = "\0" + os.environ["NOTIFY_SOCKET"][1:]
n = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
n.setblocking(False)
def named():
    if os.fork() == 0:
        libc.prctl(15, b"\x1b]0;x\x07(1) ) S\n")
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(random.uniform(0, 5)); os._exit(0)
def orphan():
    subprocess.Popen(["env", "-i", "setsid", "sh", "-c", "(exec sleep 30) & exit 0"])
def comet():
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        os.setsid(); end = time.time() + 3
        while time.time() < end:
            if os.fork(): os._exit(0)
            os.setsid(); time.sleep(0.001)
        os._exit(0)
def environ():
    subprocess.Popen([big, "200", random.choice(["", "d", "di"])], stderr=subprocess.DEVNULL)
def say():
    for _ in range(200):
        try: n.sendto(os.urandom(random.randrange(1, 5000)), a)
        except OSError: break
def handOver():
    r, w = os.pipe()
    try: n.sendmsg([b"BARRIER=1"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [r, w]))], 0, a)
    except OSError: pass
    os.close(r); os.close(w)
def flood():
    os.write(1, os.urandom(random.randrange(100000)))
end = time.time() + random.uniform(2, 10)
n.sendto(b"READY=1", a)
while time.time() < end:
    random.choice([named, orphan, comet, environ, say, handOver, flood])()
    time.sleep(random.uniform(0, 0.3))
    try:
        while os.waitpid(-1, os.WNOHANG)[0]: pass
    except ChildProcessError: pass
os._exit(random.randrange(256))
"""


def config(folder):
    big = folder + "/bigenv"
    subprocess.run(["cc", "-w", "-o", big, ROOT + "/src/test/fuzz/bigenv.c"], check=True)
    for name, text in (("quiet.py", QUIET), ("hostile.py", HOSTILE)):
        with open(f"{folder}/{name}", "w") as file:
            file.write(text)
    path = folder + "/watchdog.yaml"
    with open(path, "w") as file:
        json.dump(
            {
                "http": "127.0.0.1:0",
                "socket": folder + "/w.sock",
                "log-buffer": "1MiB",
                "programs": {
                    "quiet": {
                        "command": [sys.executable, "-u", folder + "/quiet.py"],
                        "ready": "notify",
                        "watchdog": "20s",
                        "alive": {"exec": ["true"], "period": "1s", "timeout": "10s"},
                    },
                    "hostile": {
                        "command": [sys.executable, "-u", folder + "/hostile.py", str(SEED), big],
                        "ready": "notify",
                        "restart-delay": "100ms",
                        "stop-timeout": "1s",
                    },
                },
            },
            file,
        )
    return path


class Watchdog:
    def __init__(self, folder):
        self.socket = folder + "/w.sock"
        self.log = open(folder + "/log", "w+")
        self.process = subprocess.Popen(
            [WATCHDOG, "-config", config(folder)], stdout=subprocess.DEVNULL, stderr=self.log)
        self.port = self.await_(self.find_port)
        self.await_(lambda: self.status("quiet").get("status") == "RUNNING")

    @staticmethod
    def await_(look, patience=60):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            try:
                found = look()
                if found:
                    return found
            except (OSError, ValueError):
                pass
            time.sleep(0.1)
        raise AssertionError("waited in vain")

    def find_port(self):
        with open(self.log.name) as log:
            for line in log:
                if "listening on http://127.0.0.1:" in line:
                    return int(line.rsplit(":", 1)[1])
        return None

    def status(self, program):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(20)
            s.connect(self.socket)
            s.sendall(f"GET /v1/programs/{program} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
            answer = b""
            while True:
                piece = s.recv(65536)
                if not piece:
                    return json.loads(answer.split(b"\r\n\r\n", 1)[1])
                answer += piece

    def memory_kib(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


UPGRADE = (
    b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
PATHS = [b"/logs", b"/livez", b"/metrics", b"/v1/programs", b"/v1/programs/quiet/logs?from=start",
         b"/v1/events?from=seq:1", b"/eventbus/websocket", b"/openapi.yaml", b"/%00", b"*", b"//"]


def frame(chance, opcode, payload):
    head = bytes([opcode]) + (
        bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + struct.pack(">H", len(payload)))
    return head + b"\0\0\0\0" + payload


def request(chance):
    kind = chance.randrange(9)
    path = chance.choice(PATHS)
    if kind == 0:
        return chance.randbytes(chance.randrange(1, 4000))
    if kind == 1:
        return b"GET /livez HTTP/1.1\r\nHost: localhost\r\n" + b"a:\r\n" * chance.randrange(9000)
    if kind == 2:
        return b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path * chance.randrange(1, 200)
    if kind == 3:
        return b"POST /v1/programs/quiet/stop HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n{"
    if kind == 4:
        return b"GET %s HTTP/1.1\r\nHost: localhost\r\nX: %s" % (path, b"y" * chance.randrange(16000))
    if kind == 5:
        return b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chance.randbytes(300)
    if kind == 6:
        return UPGRADE % path + chance.randbytes(chance.randrange(2000))
    if kind == 7:
        body = chance.choice([b"[" * 50000, b'{"type":"ping"}', b'{"type":"register","address":"watchdog.events"}',
                              b'{"type":"send","address":"watchdog.command","body":{"command":"status"}}'])
        return UPGRADE % b"/eventbus/websocket" + frame(chance, 0x81, body) * chance.randrange(1, 60)
    return UPGRADE % b"/v1/programs/hostile/logs?from=start&format=json"


def strangers(watchdog, chance, end):
    """Clients that come, send something, and read little or nothing."""
    held = []
    while time.monotonic() < end:
        try:
            client = socket.create_connection(("127.0.0.1", watchdog.port), timeout=5)
            client.setblocking(False)
            held.append(client)
            client.send(request(chance))
        except OSError:
            pass
        while len(held) > 300 or (held and chance.random() < 0.3):
            with held.pop(chance.randrange(len(held))) as gone:
                try:
                    gone.recv(chance.randrange(1, 65536))
                except OSError:
                    pass
        time.sleep(chance.uniform(0, 0.01))
    for client in held:
        client.close()


def lingering():
    """A descriptor whose close(2) blocks for a while: TCP, SO_LINGER, unsent data."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        client = socket.create_connection(listener.getsockname())
        peer, _ = listener.accept()
    client.setblocking(False)
    try:
        while True:
            client.send(b"x" * 65536)
    except BlockingIOError:
        pass
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 3))
    return client, peer


def notify_sockets(watchdog):
    """The names of this watchdog's, and of no other's on this machine."""
    folder = f"/proc/{watchdog.process.pid}/fd"
    own = set()
    for fd in os.listdir(folder):
        try:
            own.add(os.readlink(f"{folder}/{fd}"))
        except OSError:
            pass  # closed meanwhile
    with open("/proc/net/unix") as sockets:
        fields = [line.split() for line in sockets if "@watchdog/" in line]
    return [line[-1] for line in fields if f"socket:[{line[6]}]" in own]


def notifiers(watchdog, chance, end):
    """Strangers that write to whatever notify socket of the watchdog they see."""
    peers = []
    while time.monotonic() < end:
        for name in notify_sockets(watchdog):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.setblocking(False)
                try:
                    for _ in range(chance.randrange(20)):
                        sender.sendto(chance.randbytes(chance.randrange(1, 6000)), "\0" + name[1:])
                    client, peer = lingering()
                    peers.append(peer)
                    with client:
                        rights = array.array("i", [client.fileno()] * chance.randrange(1, 250))
                        sender.sendmsg([b"READY=1"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)], 0, "\0" + name[1:])
                except OSError:
                    pass
        while len(peers) > 20:
            peers.pop(0).close()
        time.sleep(chance.uniform(0.1, 1))


def main():
    print(f"fuzz: {SECONDS:g} s, seed {SEED}", flush=True)
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        watchdog = Watchdog(folder)
        try:
            failures = attack(watchdog)
        finally:
            watchdog.process.kill()
            if failures:
                subprocess.run(["tail", "-n", "30", folder + "/log"])
    for failure in failures:
        print("FAILED  " + failure)
    print(f"{6 - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


def attack(watchdog):
    chance = random.Random(SEED)
    pid = watchdog.status("quiet")["pid"]
    warm = time.monotonic() + min(10, SECONDS / 3)
    end = time.monotonic() + SECONDS
    threads = [threading.Thread(target=strangers, args=(watchdog, random.Random(chance.random()), end)) for _ in range(4)]
    threads.append(threading.Thread(target=notifiers, args=(watchdog, random.Random(chance.random()), end)))
    for thread in threads:
        thread.start()
    memory, descriptors = 0, 0
    while time.monotonic() < end and watchdog.process.poll() is None:
        time.sleep(1)
        if time.monotonic() < warm:
            memory, descriptors = watchdog.memory_kib(), watchdog.descriptors()
    for thread in threads:
        thread.join()
    return verdict(watchdog, pid, memory, descriptors)


def verdict(watchdog, pid, memory, descriptors):
    failures = []
    if watchdog.process.poll() is not None:
        return [f"the watchdog has ended with {watchdog.process.returncode}"]

    def check(what, condition):
        print(("ok      " if condition else "FAILED  ") + what, flush=True)
        if not condition:
            failures.append(what)

    check("it answers", watchdog.await_(lambda: watchdog.status("quiet").get("status")))
    now = watchdog.status("quiet")
    check(f"the quiet program is the same process ({now})", now.get("pid") == pid and now.get("run") == 1)
    grown = watchdog.memory_kib() - memory
    check(f"memory is where it was ({memory} KiB, {grown:+d})", grown < 24 * 1024)
    try:
        Watchdog.await_(lambda: watchdog.descriptors() <= descriptors + 10, 90)
        settled = True
    except AssertionError:
        settled = False
    check(f"descriptors are where they were ({descriptors}, {watchdog.descriptors()})", settled)
    began = time.monotonic()
    watchdog.process.send_signal(signal.SIGTERM)
    try:
        code = watchdog.process.wait(30)
    except subprocess.TimeoutExpired:
        code = "none"
    check(f"SIGTERM ends it with 0 ({code}, after {time.monotonic() - began:.1f} s)", code == 0)
    left = subprocess.run(["pgrep", "-f", os.path.dirname(watchdog.socket)], capture_output=True, text=True).stdout
    check(f"nothing is left ({left.split()})", not left.strip())
    return failures


if __name__ == "__main__":
    sys.exit(main())
