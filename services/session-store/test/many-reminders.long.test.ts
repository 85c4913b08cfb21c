import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import type { CommandMessage } from '@leviathan/contracts';
import { type Entry, type Journal, SqliteJournal, openOwner } from '@leviathan/grains';
import { SystemClock, VirtualClock } from '@leviathan/kernel';
import { EmbeddedCommandBus, EmbeddedWhisperBus, MemoryWhisperLog } from '@leviathan/messaging';
import { cronerSchedule } from '../src/adapters/croner-schedule.ts';
import { reminderGrain } from '../src/domain/reminder/reminder-grain.ts';
import { keyOf, message } from './messages.ts';
import { silent } from './rig.ts';

const SESSIONS = 100_000;

const clock = new VirtualClock();
const grain = reminderGrain(cronerSchedule);

/** What the turn that sets a reminder writes, without the bus. */
function firstEntry(session: string, dueInMs: number): Entry {
  const command = { type: 'session.touch', payload: { activity: 'reminded' } };
  const payload = { name: 'r', at: new Date(clock.now() + dueInMs).toISOString(), command };
  const entity = keyOf(session, 'reminders');
  const given: CommandMessage = message('', { type: 'reminder.set', entity, payload });
  const { kind, data, reply } = grain.decide(grain.initial, given, {
    now: clock.now(),
    entity,
    seq: 1,
    facts: undefined,
  });
  const bare = {
    entity,
    seq: 1,
    at: clock.now(),
    kind,
    schema: 1,
    command: given.id,
    data,
    reply,
    answers: [],
    effects: [],
  };
  return { ...bare, wakeAt: grain.wakeAt!(grain.evolve(grain.initial, bare))! };
}

async function fill(journal: Journal): Promise<void> {
  for (let from = 0; from < SESSIONS; from += 1000) {
    const batch = Array.from({ length: 1000 }, (_, index) =>
      journal.append(
        firstEntry(`s-${String(from + index)}`, from === 0 && index < 3 ? 1000 : 3_600_000 + from + index),
      ),
    );
    expect((await Promise.all(batch)).every(({ outcome }) => outcome === 'stored')).toBe(true);
  }
}

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

test('100,000 pending reminders cost their owner no memory, and those that are due are found among them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reminders-'));
  const journal = SqliteJournal.open(join(folder, 'j.db'), { clock: new SystemClock() });
  const whispers = new EmbeddedWhisperBus(new MemoryWhisperLog());
  await fill(journal);
  const before = heapBytes();
  const commands = new EmbeddedCommandBus();
  const owner = openOwner({
    ...{ service: 'session-store', instance: 'one', queue: { kind: 'partitions', partitions: 4 }, grains: [grain] },
    ...{ journal, commands, whispers: { distributed: whispers, local: whispers }, clock, log: silent },
  });
  await owner.start();
  const ticked = async (): Promise<number> => {
    const seqs = [0, 1, 2, 3].map((n) => journal.lastSeq(keyOf(`s-${String(n)}`, 'reminders')));
    return (await Promise.all(seqs)).filter((seq) => seq > 1).length;
  };
  for (let pass = 0; pass < 60; pass += 1) await clock.advance(1000);
  expect(await ticked()).toBe(3);
  const grownBytes = heapBytes() - before;
  expect(grownBytes).toBeLessThan(2 * 1024 * 1024); // 100,000 objects of any use would be ten times that
  await owner.crash();
  await commands.close();
  await journal.close();
  await rm(folder, { recursive: true });
}, 120_000);
