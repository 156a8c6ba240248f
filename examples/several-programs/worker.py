"""Fetches a job a second from web, and finishes the one that it has when it is stopped."""

import os
import signal
import threading
import urllib.request

stopped = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stopped.set())

while not stopped.wait(1):
    with urllib.request.urlopen(f"http://127.0.0.1:{os.environ['PORT']}/job") as answer:
        print(f"job {answer.read().decode()} done")
print("no job left behind")
