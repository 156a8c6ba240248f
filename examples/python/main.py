"""A Python program that ends properly: python and watchdog need nothing from it but this."""

import os
import signal
import threading

ended = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: ended.set())

print(f"up, pid {os.getpid()}")
ended.wait()
print("closing files and connections")
