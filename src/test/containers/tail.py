"""The live tail of a published port, with a token: tail.py PORT TOKEN. Prints its first messages."""

import base64
import os
import socket
import sys

port, token = int(sys.argv[1]), sys.argv[2]
connection = socket.create_connection(("127.0.0.1", port), 10)
connection.sendall(
    (
        f"GET /logs?from=now HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n"
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n"
    ).encode()
)
stream = connection.makefile("rb")
status = stream.readline()
assert status.startswith(b"HTTP/1.1 101 "), status
while stream.readline() != b"\r\n":
    pass
messages = ""
while messages.count("\n") < 2:
    head = stream.read(2)
    assert head[0] == 0x81 and head[1] < 126, head  # one whole text message, and a short one
    messages += stream.read(head[1]).decode()
print(messages, end="")
