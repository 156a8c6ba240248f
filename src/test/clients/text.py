"""The text form over raw sockets, with Python's standard library: text.py PORT CHECK

Prints what it saw; fails where the wire is not as RFC 6455 and the contract say.
"""

import base64
import hashlib
import os
import socket
import struct
import sys

PATIENCE_SECONDS = 20
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


def connect(port, path):
    """Upgrades by hand and checks the proof that the server understood."""
    connection = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
    key = base64.b64encode(os.urandom(16))
    connection.sendall(
        b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n" % (path.encode(), key)
    )
    stream = connection.makefile("rb")
    status = stream.readline()
    assert status.startswith(b"HTTP/1.1 101 "), status
    headers = {}
    for line in iter(stream.readline, b"\r\n"):
        name, value = line.decode().split(":", 1)
        headers[name.lower()] = value.strip()
    proof = hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
    assert headers["sec-websocket-accept"] == base64.b64encode(proof).decode(), headers
    return connection, stream


def frame(stream):
    first, second = stream.read(2)
    assert second < 128, "a server does not mask"
    length = second
    if length == 126:
        (length,) = struct.unpack(">H", stream.read(2))
    elif length == 127:
        (length,) = struct.unpack(">Q", stream.read(8))
    assert first & 0x70 == 0, "no extension was agreed on"
    return first & 0x0F, stream.read(length)


def send(connection, opcode, payload):
    mask = os.urandom(4)
    masked = bytes(b ^ mask[i % 4] for i, b in enumerate(payload))
    connection.sendall(bytes([0x80 | opcode, 0x80 | len(payload)]) + mask + masked)


def lines(port):
    """Whole lines from the first one on, until the server says that it ends."""
    _, stream = connect(port, "/logs?from=start&format=text")
    print("connected", flush=True)
    while True:
        opcode, payload = frame(stream)
        if opcode == CLOSE:
            (code,) = struct.unpack(">H", payload[:2])
            print("closed", code, payload[2:].decode())
            assert stream.read() == b"", "something came after the close"
            return
        if opcode == TEXT:
            assert payload.endswith(b"\n"), "not a whole line: %r" % payload[-40:]
            sys.stdout.write(payload.decode("utf-8", "strict"))
            sys.stdout.flush()


def ping(port):
    connection, stream = connect(port, "/logs?from=now")
    send(connection, PING, b"are you there?")
    print(frame(stream) == (PONG, b"are you there?"))


def bye(port):
    connection, stream = connect(port, "/logs?from=now")
    send(connection, CLOSE, struct.pack(">H", 1000) + b"bye")
    opcode, payload = frame(stream)
    print(opcode == CLOSE and struct.unpack(">H", payload[:2]) == (1000,) and stream.read() == b"")


def stranger(port):
    """A page of another site, in the browser of a user with access."""
    connection = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
    connection.sendall(
        b"GET /logs HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Origin: http://evil.example\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    print(connection.recv(4096).split(b"\r\n")[0].decode())


if __name__ == "__main__":
    {"lines": lines, "ping": ping, "bye": bye, "stranger": stranger}[sys.argv[2]](int(sys.argv[1]))
