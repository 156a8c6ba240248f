// For logs.py: what one writes with Node and the package ws; each of the child's lines to each client.
//   node ws-server.mjs PORT COMMAND [ARG…]     with node_modules/ws in the working directory

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const { WebSocketServer } = createRequire(`${process.cwd()}/`)('ws');
const [port, command, ...args] = process.argv.slice(2);

const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(port) });
const text = new Set();
const json = new Set();

server.on('connection', (socket, request) => {
  const group = /[?&]format=json/.test(request.url) ? json : text;
  group.add(socket);
  socket.on('close', () => group.delete(socket));
  socket.on('error', () => group.delete(socket));
});

let seq = 0;
createInterface({ input: child.stdout }).on('line', (line) => {
  seq++;
  for (const socket of text) socket.send(line);
  if (json.size > 0) {
    const time = new Date().toISOString();
    const object = JSON.stringify({ lines: [{ seq, time, stream: 'stdout', run: 1, text: line }] });
    for (const socket of json) socket.send(object);
  }
});

child.on('exit', (code) => process.exit(code ?? 0));
process.on('SIGTERM', () => child.kill('SIGTERM'));
