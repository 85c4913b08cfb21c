import { afterAll, beforeAll, describe } from '@jest/globals';
import { mcpTools } from '../src/black-box/mcp-tools.ts';
import { productSystem } from '../src/black-box/product-system.ts';
import { typedClient } from '../src/black-box/typed-client.ts';
import { Cluster } from '../src/cluster/cluster.ts';

describe('clients of npm start', () => {
  let system: Awaited<ReturnType<typeof productSystem>>;
  beforeAll(async () => {
    system = await productSystem();
  });
  afterAll(async () => system[Symbol.asyncDispose]());

  typedClient(() => system.client);
  mcpTools(() => system.client);
});

describe('clients of two routers on RabbitMQ, NATS and MongoDB', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start({ replicas: { 'command-router': 2 } });
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  typedClient(() => cluster.client);
  mcpTools(() => cluster.client);
});
