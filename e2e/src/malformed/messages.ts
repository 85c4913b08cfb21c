import {
  type CommandMessage,
  type Decision,
  FLAG_KEYS,
  encodeCommand,
  entityKey,
  partitionOf,
  queueName,
} from '@leviathan/contracts';
import type { Options } from 'amqplib';
import fc from 'fast-check';
import { bytesOf } from './bytes.ts';
import { jsonText } from './json-text.ts';

/** A message as it goes to the broker. */
export interface RawMessage {
  readonly exchange: string;
  readonly key: string;
  readonly options: Options.Publish;
  readonly body: Buffer;
}

const PARTITIONS = 64;

/** Commands that the owners take, before anything is changed in them. */
function commands(): readonly CommandMessage[] {
  const perFlag = <T>(value: T): Record<(typeof FLAG_KEYS)[number], T> =>
    Object.fromEntries(FLAG_KEYS.map((key) => [key, value])) as Record<(typeof FLAG_KEYS)[number], T>;
  const decision: Decision = {
    ...{ flags: perFlag(true), variants: perFlag('on'), reasons: perFlag('STATIC') },
    ...{ snapshot: { etag: 'x', ageMs: 0, source: 'live' }, route: 'grain' },
  };
  const common = { version: 1, tenant: 'local', decision, acceptedAt: Date.now(), attempt: 1, replyTo: 'nobody' };
  const entity = entityKey({ tenant: 'local', type: 'session', id: 'malformed' }) ?? '';
  const run = entityKey({ tenant: 'local', type: 'run', id: 'malformed' }) ?? '';
  return [
    { ...common, id: 'c1', type: 'session.create', entity, session: 'malformed', payload: { context: 'x' } },
    { ...common, id: 'c2', type: 'session.touch', entity, session: 'malformed', payload: { activity: 'x' } },
    { ...common, id: 'c3', type: 'session.checkpoint', entity, session: 'malformed', payload: { context: 'x' } },
    { ...common, id: 'c4', type: 'agent.ask', entity: run, payload: { text: 'what now?' } },
  ];
}

const REPLY_TO = [
  'lev.parked',
  'lev.session-store.64.0000',
  'lev.replies',
  'nobody',
  '',
  'x'.repeat(250),
  'lev.replies.#',
];
const HEADER_VALUES: readonly unknown[] = [
  ...[
    '',
    '0',
    '-1',
    '1e9',
    'x'.repeat(20_000),
    '\u0000',
    'ü',
    '%',
    '%zz',
    'leviathan.command.session.touch.v1',
    'local/session/x',
  ],
  ...[0, -1, 2 ** 31, 1.5, true, null, [], {}, [[['x']]], { a: { b: [1, 'x'] } }, ['local'], Buffer.from([0xff, 0])],
];
const HEADERS = [
  ...[
    'cloudEvents_id',
    'cloudEvents:id',
    'cloudEvents_type',
    'cloudEvents_subject',
    'cloudEvents_levtenant',
    'cloudEvents_levattempt',
  ],
  ...[
    'cloudEvents_time',
    'cloudEvents_specversion',
    'cloudEvents_datacontenttype',
    'cloudEvents___proto__',
    'cloudEvents_',
    'traceparent',
  ],
  ...[
    'x-delivery-count',
    'x-acquired-count',
    'x-first-death-queue',
    'x-first-death-reason',
    '__proto__',
    'constructor',
    'levdecision',
  ],
];
const IDS = ['', 'c1', 'foreign', 'a/b', '*', '\u0000', 'ü'.repeat(60), '__proto__', 'local/session/malformed:1:0'];

const properties = fc.record(
  {
    messageId: fc.constantFrom(...IDS),
    correlationId: fc.oneof(fc.uuid(), fc.constantFrom(...IDS)),
    replyTo: fc.constantFrom(...REPLY_TO),
    type: fc.constantFrom(...IDS),
    appId: fc.constantFrom(...IDS),
    contentType: fc.constantFrom('text/plain', 'application/json', '', 'application/octet-stream'),
    contentEncoding: fc.constantFrom('gzip', 'utf-16', ''),
    priority: fc.constantFrom(0, 9, 255),
    timestamp: fc.constantFrom(0, 2 ** 40),
    expiration: fc.constantFrom('0', '1'),
    persistent: fc.boolean(),
    mandatory: fc.boolean(),
  },
  { requiredKeys: [] },
);
const headers = fc.array(fc.tuple(fc.constantFrom(...HEADERS), fc.constantFrom(...HEADER_VALUES)), { maxLength: 3 });

/** Messages that are wrong in up to a few ways, to every queue of the product. @param prefix of its queues */
export function rawMessages(prefix: string): fc.Arbitrary<RawMessage> {
  return fc.constantFrom(...commands()).chain((command) =>
    fc
      .record({
        route: routeOf(prefix, command),
        body: fc.oneof(
          { weight: 8, arbitrary: bytesOf(jsonText(command)) },
          { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
          { weight: 1, arbitrary: fc.constantFrom(Buffer.alloc(0), Buffer.alloc(300_000, '['), Buffer.alloc(300_000)) },
        ),
        properties,
        headers,
      })
      .map(({ route, body, properties: some, headers: changed }) => {
        const attributes = Object.entries(encodeCommand(command, 'fuzz').attributes);
        const usual = attributes.map(([name, value]) => [`cloudEvents_${name}`, value] as const);
        const all = Object.fromEntries([...usual, ...changed]);
        return { ...route, body, options: { messageId: command.id, ...some, headers: all } };
      }),
  );
}

type Route = Pick<RawMessage, 'exchange' | 'key'>;

function routeOf(prefix: string, { entity }: CommandMessage): fc.Arbitrary<Route> {
  const service = entity.includes('/run/') ? 'role-orchestrator' : 'session-store';
  const partition = partitionOf(entity, PARTITIONS);
  const own = queueName({ kind: 'partition', service, partitions: PARTITIONS, partition });
  const other = queueName({
    kind: 'partition',
    service,
    partitions: PARTITIONS,
    partition: (partition + 1) % PARTITIONS,
  });
  const keys = [own, own, own, other, 'nowhere.64.0000', '', '#', 'session-store.64.9999', 'x'.repeat(250)];
  const queues = ['parked', 'unrouted', 'replies', 'session-store.legacy', 'whisper-relay.local', own];
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...keys).map((key) => ({ exchange: `${prefix}.commands`, key })) },
    { weight: 2, arbitrary: fc.constantFrom(...queues).map((queue) => ({ exchange: '', key: `${prefix}.${queue}` })) },
  );
}

export interface RawNotice {
  readonly subject: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

const SUBJECTS = [
  ...[
    'whisper.local.local._.guidance',
    'whisper.local.global.s1.memory_decay',
    'whisper.%00.local._.x',
    'whisper.local',
    'whisper.a.b.c.d.e',
  ],
  ...[
    'flags.changed',
    'cancel.local.c1',
    'command.local.c1.succeeded',
    'command.local.c1.nonsense',
    'run.local.malformed.RUN_FINISHED',
  ],
  ...['owners.session-store.session-store-1', 'owners.session-store.%FF', 'owners.nobody.x', 'run.local.x.y.z'],
];
const NOTICES = [
  {
    type: 'learning_opportunity',
    significance: 0.9,
    payload: { text: 'x' },
    id: 'w1',
    tenant: 'local',
    scope: 'local',
    at: 1,
    ttlSeconds: 60,
  },
  {
    kind: 'text',
    step: 1,
    delta: 'x',
    seq: 1,
    status: 'succeeded',
    at: 1,
    partitions: [1],
    queued: 5,
    service: 'session-store',
  },
];

/** Messages over NATS, to every subject that somebody of the product hears. */
export const rawNotices: fc.Arbitrary<RawNotice> = fc.record({
  subject: fc.constantFrom(...SUBJECTS),
  headers: fc.array(
    fc.tuple(
      fc.constantFrom('ce-id', 'ce-type', 'ce-subject', 'ce-levtenant', 'Nats-Msg-Id', 'traceparent', 'ce-__proto__'),
      fc.constantFrom('', 'w1', '%', '%zz', 'x'.repeat(5000), '__proto__', '0'),
    ),
    { maxLength: 3 },
  ),
  body: fc.constantFrom(...NOTICES).chain((notice) => bytesOf(jsonText(notice))),
});
