import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ACCESS_SCOPES } from '@leviathan/contracts';
import { LocalIssuer } from '@leviathan/test-kit';
import { type Answered, GuardedSystem, MARKER, type Operation } from './guarded-system.ts';

let system: GuardedSystem;
let forger: LocalIssuer;
let attacks = 0;

beforeAll(async () => {
  system = await GuardedSystem.start();
  forger = await LocalIssuer.start();
}, 60_000);
afterAll(async () => {
  await forger[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
});

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Sends one request, counts it, and says what is wrong with its answer: nothing of red's may be in any. */
async function attack(
  [method, path, headers, body]: Parameters<GuardedSystem['send']>,
  isFine: (answer: Answered) => boolean,
): Promise<string[]> {
  attacks += 1;
  const answer = await system.send(method, path, headers, body);
  const { status, text } = answer;
  // what the caller sent itself may come back: the path in a problem's detail
  const told = path.includes(MARKER) ? text.replaceAll(/"detail":"(?:[^"\\]|\\.)*"/g, '') : text;
  const isLeak = told.includes(MARKER);
  return isLeak || !isFine(answer) ? [`${method} ${path}: ${String(status)} ${text.slice(0, 200)}`] : [];
}

/** Every operation that is guarded, one after the other. */
async function onEach(
  run: (operation: Operation) => Promise<string[]>,
  choose: (operation: Operation) => boolean = () => true,
): Promise<string[]> {
  const findings: string[] = [];
  for (const operation of system.operations.filter(choose)) findings.push(...(await run(operation)));
  return findings;
}

const is = (status: number, code: string) => (answer: Answered) => {
  return answer.status === status && (answer.text === '' || answer.text.includes(`"code":"${code}"`));
};
const isUnauthorized = is(401, 'missing-credentials');
const isRefused = ({ status }: Answered): boolean => status >= 400 && status < 500;
const bodyFor = ({ method }: Operation): unknown => (method === 'GET' ? undefined : {});

test('the suite knows the operations, and each is guarded by a scope of the table', () => {
  expect(system.operations.length).toBeGreaterThanOrEqual(30);
  const known: readonly string[] = ACCESS_SCOPES;
  const open = system.operations.filter(({ scopes }) => scopes.length === 0).map(({ path }) => path);
  expect(open).toEqual(['/v1/stream-tickets']);
  expect(system.operations.flatMap(({ scopes }) => scopes).filter((scope) => !known.includes(scope))).toEqual([]);
});

const forgeries: readonly (readonly [string, () => Promise<string> | string])[] = [
  ['no token', () => ''],
  ['an expired token', () => system.token({ tenant: 'red', exp: 1_700_000_000 })],
  ['a token that is not valid yet', () => system.token({ tenant: 'red', nbf: 4_000_000_000 })],
  ['a token for somebody else', () => system.token({ tenant: 'red', aud: 'https://other.example' })],
  ['a token of another issuer', () => forger.token({ sub: 'x', aud: 'https://lev.example', tenant: 'red' })],
  [
    'a token forged in the name of the issuer',
    () => {
      const { kid = '' } = system.issuer.publicJwk;
      const claims = { iss: system.issuer.url, sub: 'x', aud: 'https://lev.example', tenant: 'red', exp: 4e9 };
      return forger.token({ ...claims, scope: ACCESS_SCOPES.join(' ') }, { kid, jwk: forger.publicJwk });
    },
  ],
  ['a token with alg none', () => `${part({ alg: 'none' })}.${part(claimsOfRed())}.`],
  [
    'a token signed with the public key as a secret',
    () => {
      const { kid } = system.issuer.publicJwk;
      const head = `${part({ alg: 'HS256', kid })}.${part(claimsOfRed())}`;
      return `${head}.${createHmac('sha256', JSON.stringify(system.issuer.publicJwk)).update(head).digest('base64url')}`;
    },
  ],
  [
    'a token whose tenant was changed',
    async () => {
      const [head = '', , mac = ''] = (await system.token()).split('.');
      return `${head}.${part(claimsOfRed())}.${mac}`;
    },
  ],
  ['the hash of a key', () => '0'.repeat(64)],
];

function claimsOfRed(): object {
  const claims = { iss: system.issuer.url, sub: 'x', aud: 'https://lev.example', tenant: 'red', exp: 4e9 };
  return { ...claims, scope: ACCESS_SCOPES.join(' ') };
}

test.each(forgeries)('%s opens nothing', async (_, make) => {
  const token = await make();
  const headers = token === '' ? {} : bearer(token);
  const findings = await onEach((operation) =>
    attack([operation.method, system.pathOf(operation), headers, bodyFor(operation)], isUnauthorized),
  );
  expect(findings).toEqual([]);
});

test('whoever has every scope but the right one is told which is missing, everywhere', async () => {
  const findings = await onEach(
    async (operation) => {
      const { scopes } = operation;
      const scope = ACCESS_SCOPES.filter((each) => !scopes.includes(each)).join(' ');
      const headers = bearer(await system.token({ tenant: 'red', scope }));
      return attack([operation.method, system.pathOf(operation), headers, bodyFor(operation)], (answer) => {
        const said = String(answer.headers['www-authenticate']);
        return is(403, 'not-permitted')(answer) && scopes.every((each) => said.includes(each));
      });
    },
    ({ scopes }) => scopes.length > 0,
  );
  expect(findings).toEqual([]);
});

test('another tenant finds nothing of red’s by any id, and no list, stream or report of it', async () => {
  const headers = { 'x-api-key': 'blue-key' };
  const findings = await onEach((operation) =>
    attack([operation.method, system.pathOf(operation), headers, bodyFor(operation)], ({ status }) => status < 500),
  );
  expect(findings).toEqual([]);
  const named = system.operations.filter(({ path }) =>
    /^\/v1\/(commands|parked|sessions|runs|whispers)\/\{/.test(path),
  );
  for (const operation of named) {
    const { status } = await system.send(operation.method, system.pathOf(operation), headers, bodyFor(operation));
    expect([`${operation.method} ${operation.path}`, status >= 400 && status < 500]).toEqual([
      `${operation.method} ${operation.path}`,
      true,
    ]);
  }
});

test.each([
  ['/v1/commands', ['entity', 'session', 'label', 'type']],
  ['/v1/whispers', ['session']],
  ['/v1/whispers/events', ['session']],
  ['/v1/audit', ['subject', 'target', 'action']],
  ['/v1/runs', []],
  ['/v1/sessions', []],
  ['/v1/parked', []],
] as const)('no filter, cursor or wildcard of %s reaches another tenant', async (path, filters) => {
  const headers = { 'x-api-key': 'blue-key' };
  const birth = Buffer.from(`9999999999999 red/command/zzz`).toString('base64url');
  const cursors = [birth, Buffer.from(`1:${birth}`).toString('base64url')];
  const values = ['*', '>', '#', '%', '_', `red/session/${MARKER}`, MARKER, '..', `secret:${MARKER}`, `red.>`];
  const queries = [
    ...filters.flatMap((name) => values.map((value) => `${name}=${encodeURIComponent(value)}`)),
    ...['tenant=red', 'tenant[]=red', 'levtenant=red'],
    ...cursors.map((cursor) => `after=${cursor}`),
  ];
  const findings: string[] = [];
  for (const query of queries) {
    const stream = path.endsWith('/events') ? { 'last-event-id': 'distributed:0' } : {};
    findings.push(
      ...(await attack(['GET', `${path}?${query}`, { ...headers, ...stream }], ({ status }) => status < 500)),
    );
  }
  expect(findings).toEqual([]);
});

test('ids that are wildcards, other places or other entities name nothing of red’s', async () => {
  const headers = { 'x-api-key': 'blue-key' };
  const changes = [
    () => '*',
    () => '%3E',
    () => '%2A',
    () => '..',
    () => '%2e%2e',
    () => '%00',
    (id: string) => `..%2F..%2Fred%2Fsession%2F${encodeURIComponent(id)}`,
    (id: string) => `red%2Fcommand%2F${encodeURIComponent(id)}`,
    (id: string) => `${encodeURIComponent(id)}%20`,
    (id: string) => `${encodeURIComponent(id)};tenant=red`,
  ];
  const findings = await onEach(
    async (operation) => {
      const found: string[] = [];
      for (const change of changes) {
        const request = [operation.method, system.pathOf(operation, change), headers, bodyFor(operation)] as const;
        found.push(...(await attack([...request], ({ status }) => status < 500)));
      }
      return found;
    },
    ({ path, method }) => path.includes('{') && !(method === 'PUT' && path.startsWith('/v1/flags')),
  );
  expect(findings).toEqual([]);
});

test('no way of writing a path goes round the guard', async () => {
  const spellings: readonly ((path: string) => string)[] = [
    (path) => `/${path}`,
    (path) => `//localhost${path}`,
    (path) => path.toUpperCase(),
    (path) => `${path}/`,
    (path) => `${path};a=b`,
    (path) => `${path}%2F`,
    (path) => `/livez/..${path}`,
    (path) => `/livez/%2e%2e${path}`,
    (path) => `/.${path}`,
    (path) => `/%2e${path}`,
    (path) => path.replace('/v1', '/%76%31'),
    (path) => path.replace('/v1/', '/v1//'),
    (path) => `${path}?x=/livez`,
    (path) => `/problems/..%2f..${path}`,
    (path) => `/docs/static/..%2f..%2f${path}`,
    (path) => `http://127.0.0.1${path}`,
    (path) => `${path}#/livez`,
  ];
  const findings = await onEach(
    async (operation) => {
      const found: string[] = [];
      for (const spell of spellings) {
        found.push(...(await attack(['GET', spell(system.pathOf(operation))], isRefused)));
      }
      return found;
    },
    ({ method }) => method === 'GET',
  );
  expect(findings).toEqual([]);
});

test.each([
  'X-HTTP-Method-Override',
  'X-Original-URL',
  'X-Rewrite-URL',
  'X-Forwarded-User',
  'X-Tenant',
  'X-Forwarded-Host',
])('the header %s changes nothing', async (name) => {
  const value = name === 'X-HTTP-Method-Override' ? 'GET' : name.endsWith('URL') ? '/v1/sessions' : 'red';
  const public_ = await attack(['GET', '/livez', { [name]: value }], ({ status, text }) => {
    return status === 200 && text.includes('alive');
  });
  const list = await attack(['GET', '/v1/sessions', { [name]: value }], isUnauthorized);
  const blue = await attack(['GET', '/v1/sessions', { [name]: value, 'x-api-key': 'blue-key' }], ({ text }) => {
    return text === '{"items":[]}';
  });
  expect([...public_, ...list, ...blue]).toEqual([]);
});

test.each([
  ['Host', 'evil.example'],
  ['Host', '127.0.0.1.evil.example'],
  ['Host', 'localhost@evil.example'],
  ['Host', 'localhost:80@evil.example'],
  ['Origin', 'https://evil.example'],
  ['Origin', 'null'],
  ['Origin', 'http://localhost.evil.example'],
  ['Origin', 'file://'],
])('a foreign %s (%s) is refused on every path, also with good credentials', async (name, value) => {
  const code = name === 'Host' ? 'foreign-host' : 'foreign-origin';
  const findings = await onEach((operation) =>
    attack(
      [operation.method, system.pathOf(operation), { 'x-api-key': 'red-key', [name]: value }, bodyFor(operation)],
      is(403, code),
    ),
  );
  expect(findings).toEqual([]);
});

test('a tenant in a body is refused, and a command about red’s ids is about blue’s own', async () => {
  const headers = { 'x-api-key': 'blue-key', prefer: 'wait=10' };
  const red = { 'x-api-key': 'red-key' };
  const journal = `/v1/sessions/${MARKER}/journal`;
  const before = (await system.send('GET', journal, red)).text;
  const whisper = { type: 'memory_promotion', significance: 0.9, payload: {}, tenant: 'red' };
  const touch = { type: 'session.touch', session: MARKER, payload: { activity: 'I was here' } };
  const findings = [
    ...(await attack(['POST', '/v1/commands', headers, { ...touch, tenant: 'red' }], isRefused)),
    ...(await attack(
      ['POST', '/v1/commands', headers, { ...touch, session: 'red/session/any' }],
      ({ text }) => !text.includes('"succeeded"'),
    )),
    ...(await attack(['POST', '/v1/whispers', headers, whisper], isRefused)),
  ];
  expect(findings).toEqual([]);
  expect((await system.send('POST', '/v1/commands', headers, touch)).text).toContain('session-not-found');
  expect((await system.send('GET', journal, red)).text).toBe(before);
});

test('a ticket of blue opens none of red’s streams, and no ticket opens a second', async () => {
  const blue = { 'x-api-key': 'blue-key' };
  const findings = await onEach(
    async (operation) => {
      const path = system.pathOf(operation);
      const { text } = await system.send('POST', '/v1/stream-tickets', blue, { path });
      const { url } = JSON.parse(text) as { url: string };
      return [
        ...(await attack(['GET', url], ({ status }) => status === 404 || status === 200)),
        ...(await attack(['GET', url], isUnauthorized)),
        ...(await attack(['GET', `${url}x`], isUnauthorized)),
        ...(await attack(['GET', url.replace('/events', '')], isRefused)),
      ];
    },
    ({ isStream }) => isStream,
  );
  expect(findings).toEqual([]);
});

test('red itself still sees what is its own, so the marker is there to be found', async () => {
  const seen: string[] = [];
  for (const operation of system.operations.filter(({ method }) => method === 'GET')) {
    const { text } = await system.send('GET', system.pathOf(operation), { 'x-api-key': 'red-key' });
    if (text.includes(MARKER)) seen.push(operation.path);
  }
  expect(seen).toEqual(
    expect.arrayContaining([
      '/v1/commands',
      '/v1/sessions',
      '/v1/runs',
      '/v1/whispers',
      '/v1/audit',
      '/v1/runs/{id}/events',
    ]),
  );
});

test('more than 150 attacks were made', () => {
  expect(attacks).toBeGreaterThanOrEqual(150);
  console.info(`${String(attacks)} attacks on ${String(system.operations.length)} operations`);
});
