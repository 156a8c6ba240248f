#!/usr/bin/env python3
"""The watchdog beside tini, supervisord, s6 and PM2: the table of the README, by experiment.

Run after ./mvnw package, as root: beside.py [start|memory|size|behaviour]... It wants gcc, util-linux,
tini, s6 and supervisor (apt-get install tini s6 supervisor), and PM2 (npm install pm2; PM2=.../pm2-runtime,
or pm2-runtime on the PATH). Each supervisor is process 1 of a namespace of its own, as in a container, and
is configured to run one program and to restart it, and otherwise left at its defaults.
"""

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.environ.get("DISTRIBUTION") or os.path.normpath(f"{HERE}/../../../target/watchdog")
WORK = tempfile.mkdtemp()
STAMP = os.path.join(WORK, "stamp")
PM2 = os.environ.get("PM2") or shutil.which("pm2-runtime")
NAMESPACE = ["unshare", "--pid", "--mount", "--fork", "--kill-child", "--mount-proc"]

# The supervised program. It writes what it sees into a file, never on stdout.
PROGRAM = """#!/usr/bin/env python3
import os, signal, sys, time

def note(text):
    with open({notes!r}, "a") as notes:
        notes.write(text + "\\n")

def worker():
    '''A worker in a session of its own.'''
    pid = os.fork()
    if pid == 0:
        os.setsid()
        def end(*_):
            note("worker was asked")
            os._exit(0)
        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        note("worker is up")
        time.sleep(60)
        os._exit(0)
    return pid

def notes():
    with open({notes!r}) as file:
        return file.read().split("\\n")

def wait_for(text):
    while text not in notes():
        time.sleep(0.01)

def zombies():
    found = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/" + pid + "/stat") as stat:
                found += stat.read().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            pass
    return found

note("start")
mode = {mode!r}
if mode == "stop":
    worker()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
elif mode == "leave":
    earlier = [line.split()[1] for line in notes() if line.startswith("left ")]
    if earlier:
        note("twin" if os.path.exists("/proc/" + earlier[0]) else "alone")
    else:
        pid = worker()
        wait_for("worker is up")
        note("left " + str(pid))
        sys.exit(1)
elif mode == "orphan":
    os.system("sleep 0.2 &")
    time.sleep(1.5)
    note("zombies " + str(zombies()))
elif mode == "bytes":
    os.write(1, bytes(range(256)) * 8)
    note("written")
elif mode == "ignore":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # which PM2 sends
    note("ready")
elif mode == "code":
    time.sleep(2)
    sys.exit(7)
time.sleep(120)
"""


def watchdog(program, again=True):
    return [f"{HOME}/bin/watchdog", "-http", "127.0.0.1:0", "-socket", scratch("sock"),
            "-restart", "always" if again else "never", "-restart-delay", "1s", "--", program]


def tini(program, again=True):
    return ["tini", "--", program]


def supervisord(program, again=True):
    path = scratch("supervisord")
    with open(path, "w") as conf:
        conf.write(
            f"[supervisord]\nnodaemon=true\nsilent=true\nlogfile=/dev/null\nlogfile_maxbytes=0\n"
            f"pidfile={path}.pid\nuser=root\n[unix_http_server]\nfile={path}.sock\n"
            "[rpcinterface:supervisor]\n"
            "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n"
            f"[program:app]\ncommand={program}\nautorestart={str(again).lower()}\n"
            "stdout_logfile=/dev/stdout\nstdout_logfile_maxbytes=0\n"
            "stderr_logfile=/dev/stderr\nstderr_logfile_maxbytes=0\n"
        )
    return ["supervisord", "-c", path]


def s6(program, again=True):
    folder = scratch("s6")
    os.makedirs(folder + "/app")
    script(folder + "/app/run", f"exec {program}")
    if not again:
        script(folder + "/app/finish", "exit 125")
    return ["s6-svscan", folder]


def pm2(program, again=True):
    options = [] if again else ["--no-autorestart"]
    return ["env", "PM2_HOME=" + scratch("pm2"), PM2, "start", "--raw", "--interpreter", "none",
            *options, program]


CONTENDERS = {"watchdog": watchdog, "tini": tini, "supervisord": supervisord, "s6": s6, "PM2": pm2}


def scratch(name):
    return f"{WORK}/{name}{os.urandom(4).hex()}"


def script(path, line):
    with open(path, "w") as file:
        file.write(f"#!/bin/sh\n{line}\n")
    os.chmod(path, 0o755)


def start(command):
    return subprocess.Popen(NAMESPACE + command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL)


def children_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as children:
            return [int(child) for child in children.read().split()]
    except OSError:
        return []


def family(pid):
    found = children_of(pid)
    for child in list(found):
        found += family(child)
    return found


def first(process):
    """The process that is number 1 in there, by its pid out here."""
    return await_value("process 1", lambda: (children_of(process.pid) or [None])[0])


def await_value(what, look, patience=30):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        value = look()
        if value:
            return value
        time.sleep(0.01)
    raise TimeoutError(what)


def end(process):
    process.kill()  # and with it the namespace
    process.stdout.close()
    process.wait()


class Life:
    """One supervisor with the program above in one of its modes."""

    def __init__(self, contender, mode, again=True):
        self.path = scratch("notes")
        open(self.path, "w").close()
        program = scratch("program")
        with open(program, "w") as file:
            file.write(PROGRAM.format(notes=self.path, mode=mode))
        os.chmod(program, 0o755)
        self.process = start(contender(program, again))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end(self.process)

    def notes(self):
        with open(self.path) as file:
            return file.read().split("\n")

    def note(self, *texts, patience=30):
        """The first of these that is noted, or None."""
        try:
            return await_value(
                texts, lambda: next((n for n in self.notes() if n.startswith(texts)), None), patience)
        except TimeoutError:
            return None

    def terminate(self):
        os.kill(first(self.process), signal.SIGTERM)

    def ended_after(self, patience):
        before = time.monotonic()
        try:
            self.process.wait(patience)
            return time.monotonic() - before
        except subprocess.TimeoutExpired:
            return None


def restarts(contender):
    """A program that ends is started again"""
    with Life(contender, "leave") as life:
        return "yes" if life.note("twin", "alone", patience=15) else "no"


def leftovers(contender):
    """A worker that a dead program left behind is gone before the next run"""
    with Life(contender, "leave") as life:
        return {"alone": "yes", "twin": "no", None: "no restart"}[life.note("twin", "alone", patience=15)]


def stops_workers(contender):
    """On SIGTERM, a worker in a session of its own is asked to end"""
    with Life(contender, "stop") as life:
        life.note("worker is up")
        time.sleep(0.5)
        life.terminate()
        life.ended_after(30)
        return "yes" if "worker was asked" in life.notes() else "no"


def reaps(contender):
    """As process 1 it leaves no zombies"""
    with Life(contender, "orphan") as life:
        return "yes" if life.note("zombies") == "zombies 0" else "no"


def kills(contender):
    """A program that ignores its stop signal is killed after"""
    with Life(contender, "ignore") as life:
        life.note("ready")
        time.sleep(0.5)
        life.terminate()
        after = life.ended_after(25)
        return "not within 25 s" if after is None else f"{after:.1f} s"


def keeps_bytes(contender):
    """stdout is exactly the program's bytes"""
    with Life(contender, "bytes") as life:
        life.note("written")
        time.sleep(2)
        os.set_blocking(life.process.stdout.fileno(), False)
        return "yes" if os.read(life.process.stdout.fileno(), 1 << 16) == bytes(range(256)) * 8 else "no"


def passes_code(contender):
    """Configured not to restart, it ends with the program's exit code"""
    with Life(contender, "code", again=False) as life:
        ended = life.ended_after(60)  # PM2 takes 13 s
        return "keeps running" if ended is None else "yes" if life.process.returncode == 7 else "no"


def row(title, cells):
    print(f"| {title} | " + " | ".join(cells) + " |", flush=True)


def behaviour():
    for check in (restarts, leftovers, stops_workers, kills, reaps, keeps_bytes, passes_code):
        row(check.__doc__, [check(contender) for contender in CONTENDERS.values()])


def measured_start(rounds=10):
    values = {name: [] for name in CONTENDERS}
    for turn in range(rounds + 1):
        for name, contender in CONTENDERS.items():
            before = time.time()
            process = start(contender(STAY))
            millis = (first_stamp(process) - before) * 1e3
            end(process)
            if turn:  # the first round only warms up
                values[name].append(millis)
    row("Start: exec to the program's first instruction, median of 10",
        [f"{statistics.median(own):.0f} ms" for own in values.values()])


def first_stamp(process):
    for line in process.stdout:
        try:
            return float(line)
        except ValueError:
            pass  # what the supervisor says of itself
    raise SystemExit("the program did not start")


def memory(settle=30):
    cells = []
    for contender in CONTENDERS.values():
        process = start(contender(STAY))
        first_stamp(process)
        time.sleep(settle)
        own = [pid for pid in family(process.pid) if os.readlink(f"/proc/{pid}/exe") != STAMP]
        cells.append(f"{sum(map(pss_mib, own)):.1f} MiB")
        end(process)
    row("Memory: PSS of its own processes, idle after 30 s", cells)


def pss_mib(pid):
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith("Pss:")) / 1024


def size():
    python = ["python3-minimal", "python3.11-minimal", "libpython3.11-minimal",
              "libpython3.11-stdlib", "python3.11", "python3-pkg-resources"]
    modules = os.path.realpath(PM2).partition("/node_modules/")[0] + "/node_modules"
    node = os.path.getsize(os.path.realpath(shutil.which("node"))) / (1 << 20)
    sizes = [folder_mib(HOME), installed_mib("tini"), installed_mib("supervisor", *python),
             installed_mib("s6", "execline", "libskarnet2.13", "libexecline2.9", "libs6-2.11"),
             folder_mib(modules) + node]
    row("Size: what it adds to a Debian image, with its Java, Python or Node", [f"{mib:.1f} MiB" for mib in sizes])


def folder_mib(path):
    return sum(os.lstat(os.path.join(folder, file)).st_size
               for folder, _, files in os.walk(path) for file in files) / (1 << 20)


def installed_mib(*packages):
    shown = subprocess.run(["dpkg-query", "-W", "-f", "${Installed-Size}\n", *packages],
                           capture_output=True, text=True, check=False)
    return sum(int(line) for line in shown.stdout.split()) / 1024


MEASUREMENTS = {"start": measured_start, "memory": memory, "size": size, "behaviour": behaviour}

if __name__ == "__main__":
    if not PM2:
        sys.exit("cannot find pm2-runtime: npm install pm2, and set PM2 to its place")
    STAY = os.path.join(WORK, "stay")
    script(STAY, f"exec {STAMP} stay")
    try:
        subprocess.run(["gcc", "-O2", "-o", STAMP, f"{HERE}/stamp.c"], check=True)
        row("", CONTENDERS)
        row("---", ["---"] * len(CONTENDERS))
        for chosen in sys.argv[1:] or MEASUREMENTS:
            MEASUREMENTS[chosen]()
    finally:
        shutil.rmtree(WORK)
