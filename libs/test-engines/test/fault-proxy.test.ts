import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { FaultProxy } from '../src/index.ts';

/** An engine that says back what it is told, and remembers it. */
let echo: Server;
let told: string;
let proxy: FaultProxy;
const clients: Client[] = [];

class Client {
  readonly socket: Socket;
  heard = '';
  isGone = false;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.socket = connect({ host: hostname, port: Number(port) });
    this.socket.on('data', (chunk: Buffer) => (this.heard += chunk.toString()));
    this.socket.on('error', () => (this.isGone = true)).on('close', () => (this.isGone = true));
    clients.push(this);
  }

  say(text: string): void {
    this.socket.write(text);
  }
}

beforeEach(async () => {
  told = '';
  echo = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      socket.write(chunk);
    });
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const { port } = echo.address() as AddressInfo; // of a TCP server
  proxy = await FaultProxy.before(`amqp://guest:secret@127.0.0.1:${String(port)}/vhost`);
});

afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  await proxy[Symbol.asyncDispose]();
  await new Promise((resolve) => echo.close(resolve));
});

const talking = async (): Promise<Client> => {
  const client = new Client(proxy.url);
  client.say('a');
  await eventually(() => expect(client.heard).toBe('a'));
  return client;
};

/** Long enough for what was sent before to have arrived: another connection's message makes the same way. */
async function aRoundTrip(): Promise<void> {
  const other = await FaultProxy.before(`tcp://127.0.0.1:${String((echo.address() as AddressInfo).port)}`);
  const client = new Client(other.url);
  client.say('z');
  await eventually(() => expect(client.heard).toBe('z'));
  client.socket.destroy();
  await other[Symbol.asyncDispose]();
}

test('it carries both ways, and its URL is the engine’s with another port', async () => {
  await talking();

  expect(proxy.connections).toBe(1);
  expect(proxy.url).toMatch(/^amqp:\/\/guest:secret@127\.0\.0\.1:\d+\/vhost$/);
});

test('cut resets every connection, and new ones get through', async () => {
  const client = await talking();

  proxy.cut();

  await eventually(() => client.isGone);
  await talking();
});

test('sever refuses new ones too, until it heals', async () => {
  const client = await talking();

  proxy.sever();

  const refused = new Client(proxy.url);
  await eventually(() => client.isGone && refused.isGone);
  proxy.heal();
  await talking();
});

test('silence carries nothing and tells nobody; what was said meanwhile arrives when it heals', async () => {
  const client = await talking();

  proxy.silence();
  client.say('b');
  const late = new Client(proxy.url);
  late.say('c');
  await aRoundTrip();

  expect(told).not.toMatch(/[bc]/);
  expect([client.heard, client.isGone, late.isGone]).toEqual(['a', false, false]);
  proxy.heal();
  await eventually(() => expect([client.heard, late.heard]).toEqual(['ab', 'c']));
});

test('withhold carries what is asked and holds back every answer, until it heals', async () => {
  const client = await talking();

  proxy.withhold();
  client.say('b');
  await eventually(() => expect(told).toBe('ab'));
  await aRoundTrip();

  expect(client.heard).toBe('a');
  proxy.heal();
  await eventually(() => expect(client.heard).toBe('ab'));
});

test('an end is passed on in both directions', async () => {
  const client = await talking();
  client.socket.destroy();
  await eventually(() => expect(proxy.connections).toBe(0));

  const orphan = await talking();
  echo.close();
  proxy.cut();
  await eventually(() => orphan.isGone);
});
