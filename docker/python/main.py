"""A program for the example images: a line a second, and a word when it is told to end."""

import os
import platform
import signal
import sys
import time


def end(*_):
    print("told to end")
    sys.exit(0)


signal.signal(signal.SIGTERM, end)
start = time.monotonic()
print(f"up as process {os.getpid()}, Python {platform.python_version()}")
while True:
    time.sleep(1)
    print(f"running for {time.monotonic() - start:.0f} s")
