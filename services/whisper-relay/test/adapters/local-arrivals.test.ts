import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { encodeWhisper, whisperOf } from '@leviathan/contracts';
import { SystemClock } from '@leviathan/kernel';
import {
  EmbeddedCommandBus,
  EmbeddedWhisperBus,
  MemoryWhisperLog,
  type WhisperMessage,
  type WhisperOutcome,
} from '@leviathan/messaging';
import { eventually } from '@leviathan/test-kit';
import { LocalArrivals } from '../../src/adapters/local-arrivals.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const QUEUE = { kind: 'local-whispers' } as const;

let commands: EmbeddedCommandBus;
let log: EmbeddedWhisperBus;
let malformed: object[];
let refusals: number;
let arrivals: LocalArrivals;

beforeEach(() => {
  commands = new EmbeddedCommandBus();
  log = new EmbeddedWhisperBus(new MemoryWhisperLog());
  malformed = [];
  refusals = 0;
  arrivals = newArrivals();
});
afterEach(async () => {
  await arrivals.stop();
  await commands.close();
  await log.close();
});

function newArrivals(): LocalArrivals {
  const publish = async (message: WhisperMessage): Promise<WhisperOutcome> =>
    refusals-- > 0 ? { outcome: 'unknown', reason: 'disk full' } : log.publish(message);
  const heard = (fields: object): void => void malformed.push(fields);
  return new LocalArrivals({ commands, log: { publish }, clock: new SystemClock(), logger: silent, malformed: heard });
}

function messageOf(id: string): WhisperMessage {
  const guidance = { type: 'context_injection', significance: 0.7, payload: { text: id } } as const;
  const whisper = whisperOf(guidance, { id, tenant: 'local', at: 0, source: { system: 's', service: 't' } });
  return { ...encodeWhisper(whisper, 'session-store/one'), id };
}

/** Without the subject, as they come from another process. */
function leave(id: string, body = messageOf(id).body): ReturnType<EmbeddedCommandBus['publish']> {
  return commands.publish(QUEUE, { id, attributes: messageOf(id).attributes, body });
}

const logged = async (): Promise<string[]> =>
  (await log.read('whisper.>', { limit: 100 })).map(({ id }) => id).toReversed();

test('what turns of other processes leave is logged in its order, under the subject that follows from it', async () => {
  arrivals.start();
  await eventually(() => expect(arrivals.trouble).toBeUndefined());
  const ids = ['w-1', 'w-2', 'w-3'];
  const left = await Promise.all(ids.map((id) => leave(id)));
  expect(left).toEqual(ids.map(() => expect.objectContaining({ outcome: 'confirmed' })));
  expect(await logged()).toEqual(ids);
  expect(await log.read('whisper.>', { limit: 1 })).toMatchObject([{ subject: messageOf('w-3').subject }]);
});

test('one that comes twice is logged once', async () => {
  arrivals.start();
  await leave('w-1');
  await leave('w-1');
  expect(await logged()).toEqual(['w-1']);
});

test('one that cannot be logged is not let go of before it is', async () => {
  refusals = 3;
  arrivals.start();
  await expect(leave('w-1')).resolves.toMatchObject({ outcome: 'confirmed' });
  expect([refusals, await logged()]).toEqual([-1, ['w-1']]);
});

test('what is no whisper is counted, and holds up nobody', async () => {
  arrivals.start();
  await leave('w-1', '{"no": "whisper"}');
  await leave('w-2');
  expect(malformed).toMatchObject([{ message: 'w-1' }]);
  expect(await logged()).toEqual(['w-2']);
});

test('of two relays one takes them and the other stands by, until the first stops', async () => {
  const second = newArrivals();
  arrivals.start();
  second.start();
  await leave('w-1');
  await arrivals.stop();
  await leave('w-2');
  expect(await logged()).toEqual(['w-1', 'w-2']);
  await second.stop();
});
