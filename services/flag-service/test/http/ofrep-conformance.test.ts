import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FlagSet } from '@leviathan/contracts';
import { CompiledFlagSet } from '@leviathan/flags';
import { type FlagsUnderTest, type Resolution, type TestbedCase, flagsConformance } from '@leviathan/flags/conformance';
import { createHttp } from '@leviathan/service-kit';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import {
  type Client,
  type EvaluationContext,
  type EvaluationDetails,
  type FlagValue,
  type JsonValue,
  OpenFeature,
} from '@openfeature/server-sdk';
import { NO_FLAG_SET } from '../../src/domain/flag-set-version.ts';
import { ofrepRoutes } from '../../src/http/ofrep.ts';
import { folder, log, openHouse } from '../house.ts';

const TYPES = { Boolean: 'boolean', String: 'string', Integer: 'number', Float: 'number', Object: 'object' } as const;

/** OFREP alone, over a set that flag-service itself would refuse: some examples are of flags that cannot work. */
async function serve(set: FlagSet): Promise<AsyncDisposable & { readonly url: string }> {
  const current = { state: { ...NO_FLAG_SET, version: 1, etag: 'test', set }, compiled: new CompiledFlagSet(set) };
  const live = { current, time: Date.now(), isStale: false, refresh: () => Promise.resolve() };
  const app = await createHttp({
    services: [
      {
        name: 'flag-service',
        routes: (scope) => ofrepRoutes(scope, live),
        checks: [],
        start: () => Promise.resolve(),
        stop: () => Promise.resolve(),
      },
    ],
    log,
    authentication: { kind: 'open' },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${String(port)}`, [Symbol.asyncDispose]: () => app.close() };
}

async function under(
  set: FlagSet,
  resolve: (url: string, example: TestbedCase) => Promise<Resolution>,
): Promise<FlagsUnderTest> {
  const server = await serve(set);
  return {
    resolve: (example) => resolve(server.url, example),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

flagsConformance('OFREP over HTTP', (set) => under(set, ask));

// version 0.1.3, the only one published, takes an answer without a value for one of the wrong type
flagsConformance('OpenFeature’s own OFREP provider', (set) => under(set, askByProvider), {
  leavesOut: isLeftToTheCode,
});

/** What the protocol asks of a provider: the code's default where there is no value of the type that was asked for. */
async function ask(url: string, { flag, type, codeDefault, context }: TestbedCase): Promise<Resolution> {
  const response = await fetch(`${url}/ofrep/v1/evaluate/flags/${encodeURIComponent(flag)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ context }),
  });
  const answer = (await response.json()) as { value?: unknown; reason?: string; errorCode?: string; metadata?: object };
  const metadata = { ...answer.metadata };
  if (!response.ok) return { value: codeDefault, reason: 'ERROR', errorCode: answer.errorCode, metadata };
  const { value, reason } = answer;
  if (value === undefined) return { value: codeDefault, reason, metadata };
  if (typeof value === TYPES[type]) return { value, reason, metadata };
  return { value: codeDefault, reason: 'ERROR', errorCode: 'TYPE_MISMATCH', metadata };
}

async function askByProvider(baseUrl: string, { flag, type, codeDefault, context }: TestbedCase): Promise<Resolution> {
  if (!domains.has(baseUrl)) await OpenFeature.setProviderAndWait(baseUrl, new OFREPProvider({ baseUrl }));
  domains.add(baseUrl);
  const details = await BY_TYPE[TYPES[type]](
    OpenFeature.getClient(baseUrl),
    flag,
    codeDefault,
    context as EvaluationContext,
  );
  return { ...details, metadata: { ...details.flagMetadata } };
}

const domains = new Set<string>();

type Ask = (
  client: Client,
  key: string,
  fallback: unknown,
  context: EvaluationContext,
) => Promise<EvaluationDetails<FlagValue>>;

const BY_TYPE: Readonly<Record<(typeof TYPES)[keyof typeof TYPES], Ask>> = {
  boolean: (client, key, fallback, context) => client.getBooleanDetails(key, fallback as boolean, context),
  string: (client, key, fallback, context) => client.getStringDetails(key, fallback as string, context),
  number: (client, key, fallback, context) => client.getNumberDetails(key, fallback as number, context),
  object: (client, key, fallback, context) => client.getObjectDetails(key, fallback as JsonValue, context),
};

function isLeftToTheCode({ flag, codeDefault, expect: { value, reason } }: TestbedCase): boolean {
  return reason === 'DISABLED' || (reason === 'DEFAULT' && flag.includes('default-flag') && value === codeDefault);
}

describe('an application with the OpenFeature SDK', () => {
  let house: Awaited<ReturnType<typeof openHouse>>;
  let dir: Awaited<ReturnType<typeof folder>>;
  beforeAll(async () => {
    dir = await folder();
    house = await openHouse({ dataDir: dir.path });
    await house.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await OpenFeature.close();
    await house[Symbol.asyncDispose]();
    await dir[Symbol.asyncDispose]();
  });

  test('reads our flags, and a change of one', async () => {
    const { port } = house.app.server.address() as AddressInfo;
    const baseUrl = `http://127.0.0.1:${String(port)}`;
    await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl }));
    const client = OpenFeature.getClient();
    const read = () => client.getBooleanDetails('ENABLE_ORLEANS', true, { targetingKey: 's1' });

    expect(await read()).toMatchObject({ value: false, variant: 'off', reason: 'STATIC' });
    await fetch(`${baseUrl}/v1/flags/ENABLE_ORLEANS`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'if-match': '"1"' },
      body: JSON.stringify({ state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' }),
    });
    expect(await read()).toMatchObject({ value: true, variant: 'on' });
    expect(await client.getStringDetails('ENABLE_ORLEANS', 'x')).toMatchObject({ errorCode: 'TYPE_MISMATCH' });
    expect(await client.getBooleanDetails('nothing', true)).toMatchObject({ value: true, errorCode: 'FLAG_NOT_FOUND' });
  });
});
