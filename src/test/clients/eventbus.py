"""The event bus over a bare WebSocket, with Python's standard library: eventbus.py PORT"""

import json
import sys

from text import CLOSE, PING, PONG, TEXT, connect, frame, send

connection, stream = connect(int(sys.argv[1]), "/eventbus/websocket")


def say(**message):
    send(connection, TEXT, json.dumps(message).encode())


say(type="register", address="watchdog.events")
for command in "status", "stop":
    body = {"command": command}
    say(type="send", address="watchdog.command", body=body, replyAddress=command)
while True:
    opcode, payload = frame(stream)
    if opcode == CLOSE:
        break
    if opcode == PING:
        send(connection, PONG, payload)
    if opcode == TEXT:
        message = json.loads(payload)
        what = message.get("message") or message["body"]["status"]
        print(message["address"], what, flush=True)
print("closed", payload[2:].decode())
