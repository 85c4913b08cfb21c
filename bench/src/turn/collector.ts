import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A collector that takes what it is sent and forgets it: the product's part of the cost is measured, not a backend's. */
const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo; // of a TCP server
  console.log(`ready http://127.0.0.1:${String(port)}`);
});
