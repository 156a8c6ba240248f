"""Answers every GET with a job's number."""

import itertools
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

jobs = itertools.count(1)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        if self.path == "/job":
            self.wfile.write(str(next(jobs)).encode())

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler)
print(f"listening on {server.server_port}")
server.serve_forever()
