"""A program for the example images: a line a second, and one when it gets SIGTERM."""

import os
import platform
import signal
import sys
import time


def end(*_):
    print("stopping")
    sys.exit(0)


signal.signal(signal.SIGTERM, end)
start = time.monotonic()
print(f"up as process {os.getpid()}, Python {platform.python_version()}")
while True:
    time.sleep(1)
    print(f"running for {time.monotonic() - start:.0f} s")
