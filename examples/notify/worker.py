"""A Python program that reports itself ready and alive, as under systemd (sd_notify).

On SIGUSR1 it hangs, so that you can see what follows.
"""

import os
import signal
import socket
import time


def notify(message):
    """Sends a message to the socket that the watchdog has put into the environment."""
    address = os.environ["NOTIFY_SOCKET"].replace("@", "\0", 1)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.connect(address)
        sock.send(message.encode())


def hang(*_):
    print("hanging")
    time.sleep(1000)


signal.signal(signal.SIGUSR1, hang)
print("loading")
time.sleep(0.5)  # work before it is ready
notify("READY=1")
interval = int(os.environ["WATCHDOG_USEC"]) / 1e6 / 2
while True:
    notify("WATCHDOG=1")
    time.sleep(interval)
