// The event bus with the official client, over SockJS: eventbus.mjs PORT
// Prints each event that it hears, and what became of its commands.
import { createRequire } from 'node:module';

const require = createRequire(`${process.env.WS_HOME}/`);
globalThis.SockJS = require('sockjs-client');
const EventBus = require('@vertx/eventbus-bridge-client.js');

const [port] = process.argv.slice(2);
const bus = new EventBus(`http://127.0.0.1:${port}/eventbus`);
bus.onerror = (error) => console.log(`error ${error.body}`);
bus.onclose = () => {
  console.log('closed');
  process.exit(0);
};
bus.onopen = () => {
  bus.registerHandler('watchdog.events', (error, { body }) => console.log(`event ${body.status}`));
  bus.registerHandler('watchdog.command', () => {});
  bus.send('watchdog.command', { command: 'status' }, (error, reply) => {
    console.log(error ? `failed ${error.message}` : `status ${reply.body.status}`);
  });
  bus.send('watchdog.command', { command: 'stop' }, (error) => {
    console.log(`stop ${error ? `failed ${error.failureCode} ${error.message}` : 'done'}`);
  });
};
