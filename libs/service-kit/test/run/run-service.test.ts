import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { LeviathanError } from '@leviathan/kernel';
import { type Host, type Service, runService, sharedSettings } from '@leviathan/service-kit';
import { otlpReceiver } from '@leviathan/test-kit';
import { config, serviceOf } from '../server.ts';

const ENV = {
  LEV_EMBEDDED: 'true',
  LEV_HTTP_PORT: '0',
  LEV_ADMIN_PORT: '0',
  LEV_LOG_LEVEL: 'silent',
  LEV_INSTANCE: 'one',
};

class DiskFull extends LeviathanError {
  readonly code = 'disk-full';
  readonly retry = 'later';
}

/** A process that records what happens to it. */
class TestHost implements Host {
  readonly printed: string[] = [];
  readonly complaints: string[] = [];
  readonly exits: number[] = [];
  readonly #exited = Promise.withResolvers<number>();
  readonly env: Host['env'];
  /** Its engines are closed: the last thing that a stop does. */
  readonly closed = Promise.withResolvers<undefined>();
  stop: (signal: string) => void = () => undefined;
  crash: (error: unknown) => void = () => undefined;

  constructor(env: Host['env']) {
    this.env = env;
  }

  print(line: string): void {
    this.printed.push(line);
  }

  complain(line: string): void {
    this.complaints.push(line);
  }

  exit(code: number): void {
    this.exits.push(code);
    this.#exited.resolve(code);
  }

  onStop(stop: (signal: string) => void): void {
    this.stop = stop;
  }

  onCrash(crash: (error: unknown) => void): void {
    this.crash = crash;
  }

  get exited(): Promise<number> {
    return this.#exited.promise;
  }

  get url(): string {
    return this.printed[0]!.replace('ready ', '');
  }
}

describe('a service that runs as a program', () => {
  const hosts: TestHost[] = [];
  afterEach(async () => {
    for (const host of hosts.splice(0)) {
      if (host.printed.length === 0) continue; // never came up
      host.stop('SIGTERM'); // the process of a test does not end by itself
      await host.closed.promise;
    }
  });

  async function run(env: Host['env'], overrides: Partial<Service> = {}, seen: string[] = []): Promise<TestHost> {
    const host = new TestHost(env);
    hosts.push(host);
    await runService(
      {
        name: 'session-store',
        settings: sharedSettings,
        open: async () => ({
          close: async () => {
            seen.push('engines close');
            host.closed.resolve(undefined);
          },
        }),
        create: async () => ({
          ...serviceOf(() => undefined),
          start: async () => void seen.push('service starts'),
          stop: async () => void seen.push('service stops'),
          ...overrides,
        }),
      },
      host,
    );
    return host;
  }

  test('says that it is ready once it answers', async () => {
    const host = await run(ENV, { routes: (app) => app.get('/v1/thing', { config }, async () => ({ ok: true })) });

    expect(host.printed).toEqual([expect.stringMatching(/^ready http:\/\/127\.0\.0\.1:\d+$/)]);
    expect((await fetch(`${host.url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${host.url}/v1/thing`)).json()).toEqual({ ok: true });
  });

  test('stops in order on a signal: requests, service, engines', async () => {
    const seen: string[] = [];
    const arrived = Promise.withResolvers<undefined>();
    const gate = Promise.withResolvers<undefined>();
    const routes: Service['routes'] = (app) =>
      app.get('/v1/slow', { config }, async () => {
        arrived.resolve(undefined);
        await gate.promise;
        seen.push('request answered');
        return {};
      });
    const host = await run(ENV, { routes }, seen);
    const slow = fetch(`${host.url}/v1/slow`);
    await arrived.promise;

    host.stop('SIGTERM');
    gate.resolve(undefined);

    expect((await slow).status).toBe(200);
    expect(await host.exited).toBe(0);
    expect(seen).toEqual(['service starts', 'request answered', 'service stops', 'engines close']);
    await expect(fetch(host.url)).rejects.toThrow();
  });

  test('a second signal ends it at once', async () => {
    const stuck = Promise.withResolvers<undefined>();
    const host = await run(ENV, { stop: () => stuck.promise });

    host.stop('SIGINT');
    host.stop('SIGINT');

    expect(host.exits).toEqual([1]);
    stuck.resolve(undefined);
  });

  test('an error that nobody caught ends it', async () => {
    const host = await run(ENV);

    host.crash(new Error('forgotten'));

    expect(host.exits).toEqual([1]);
  });

  test('bad settings are all named, and nothing is opened', async () => {
    const seen: string[] = [];
    const host = await run({ ...ENV, LEV_HTTP_PORT: 'x', LEV_PARTITIONS: '0' }, {}, seen);

    expect(host.exits).toEqual([1]);
    expect(host.complaints.join('\n')).toMatch(
      /^session-store cannot start: settings that cannot be used:\nLEV_HTTP_PORT.*\nLEV_PARTITIONS/,
    );
    expect(seen).toEqual([]);
  });

  test('without engines it does not start, names what is missing, and says how to go without', async () => {
    const host = await run({
      ...ENV,
      LEV_EMBEDDED: 'false',
      LEV_MONGO_URL: 'mongodb://m',
      ENABLE_DISTRIBUTED_WHISPERS: 'true',
    });

    expect(host.exits).toEqual([1]);
    expect(host.complaints).toEqual([
      'session-store cannot start: not set: LEV_RABBITMQ_URL, LEV_NATS_URL; ' +
        'without servers, LEV_EMBEDDED=true runs on files in LEV_DATA_DIR',
    ]);
  });

  test('with distributed whispers off it needs no NATS', async () => {
    const urls = { LEV_RABBITMQ_URL: 'amqp://r', LEV_MONGO_URL: 'mongodb://m' };
    const issuer = { LEV_OIDC_ISSUER: 'https://issuer.example', LEV_OIDC_AUDIENCE: 'leviathan' };

    const host = await run({ ...ENV, LEV_EMBEDDED: 'false', ...urls, ...issuer });

    expect(host.complaints).toEqual([]);
  });

  test('it does not start open to the network without keys, and closes what it opened', async () => {
    const seen: string[] = [];
    const host = await run({ ...ENV, LEV_HTTP_HOST: '0.0.0.0' }, {}, seen);

    expect(host.exits).toEqual([1]);
    expect(host.complaints[0]).toContain('set LEV_API_KEYS_FILE or LEV_OIDC_ISSUER');
    expect(seen).toEqual(['engines close']);
  });

  test('a port that is taken is named in one sentence, and all is closed', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const seen: string[] = [];

    const host = await run({ ...ENV, LEV_HTTP_PORT: port }, {}, seen);

    expect(host.complaints).toEqual([
      expect.stringMatching(
        new RegExp(
          `^session-store cannot start: cannot listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE.*LEV_HTTP_PORT.*LEV_ADMIN_PORT`,
        ),
      ),
    ]);
    expect(seen).toEqual(['service starts', 'service stops', 'engines close']);
    other.close();
  });

  test('an expected failure of the service is one sentence, and a bug shows where it is', async () => {
    const expected = await run(ENV, { start: () => Promise.reject(new DiskFull('the disk of .leviathan is full')) });
    const bug = await run(ENV, { start: () => Promise.reject(new TypeError('x is undefined')) });

    expect(expected.complaints).toEqual(['session-store cannot start: the disk of .leviathan is full']);
    expect(bug.complaints[0]).toMatch(/TypeError: x is undefined\n\s+at /);
    expect([expected.exits, bug.exits]).toEqual([[1], [1]]);
  });

  test('what keeps it from starting ends its tracing too: what was recorded until then is sent', async () => {
    const receiver = await otlpReceiver();
    const host = new TestHost({
      ...ENV,
      ENABLE_MONITORING: 'true',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    });
    const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await runService(
      {
        name: 'session-store',
        settings: sharedSettings,
        open: async (_, { tracing }) => {
          tracing.span({ name: 'opening', parent }).end();
          throw new DiskFull('no room is left');
        },
        create: async () => serviceOf(() => undefined),
      },
      host,
    );
    receiver.close();

    expect(host.complaints).toEqual(['session-store cannot start: no room is left']);
    expect(receiver.spans).toMatchObject([{ name: 'opening' }]);
  });
});
