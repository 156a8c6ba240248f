// Reads numbered lines with ws, leaves again and again, and comes back where it was:
// numbers.mjs PORT LAST MESSAGES. Prints "complete", or what was wrong.
import { createRequire } from 'node:module';

const require = createRequire(`${process.env.WS_HOME}/`);
const { WebSocket } = require('ws');

const [port, last, messagesMax] = process.argv.slice(2).map(Number);
let next = 1;
let connections = 0;

function fail(message) {
  console.log(message);
  process.exit(1);
}

function take({ lines = [], gap }) {
  if (gap) fail(`a gap: ${JSON.stringify(gap)}`);
  for (const { seq, text } of lines) {
    if (seq !== next || text !== String(seq)) fail(`line ${seq} "${text}" where ${next} should be`);
    next++;
  }
}

function read() {
  connections++;
  let messages = 0;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/logs?format=json&from=seq:${next}`);
  socket.on('error', (error) => fail(error.message));
  socket.on('message', (data) => {
    if (messages === messagesMax || next > last) return; // has left, and does not listen any more
    take(JSON.parse(data));
    if (next > last) {
      console.log(`complete, over ${connections > 3 ? 'many' : connections} connections`);
      process.exit(0);
    }
    if (++messages === messagesMax) {
      connections % 2 ? socket.close() : socket.terminate();
      setImmediate(read);
    }
  });
}

read();
