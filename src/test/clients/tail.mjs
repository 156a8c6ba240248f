// The live tail with ws, the WebSocket library of Node: tail.mjs URL [ORIGIN]
// Prints each message on a line of its own, and how it ended.
import { createRequire } from 'node:module';

const require = createRequire(`${process.env.WS_HOME}/`);
const { WebSocket } = require('ws');

const [url, origin] = process.argv.slice(2);
const socket = new WebSocket(url, origin ? { origin } : {});
let pings = 0;
socket.on('open', () => console.log('connected'));
socket.on('ping', () => pings++);
socket.on('message', (data) => console.log(data.toString().replace(/\n$/, '')));
socket.on('unexpected-response', (_, response) => {
  let body = '';
  response.on('data', (data) => (body += data));
  response.on('end', () => {
    console.log(`refused ${response.statusCode} ${body.trim()}`);
    process.exit(0);
  });
});
socket.on('close', (code, reason) => console.log(`closed ${code} ${reason}`));
socket.on('error', (error) => console.log(`error ${error.message}`));
