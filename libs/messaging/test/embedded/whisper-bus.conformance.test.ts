import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedWhisperBus, MemoryWhisperLog, SqliteWhisperLog, type WhisperLog } from '@leviathan/messaging';
import { type WhisperSystem, type WhisperSystems, whisperBusConformance } from '@leviathan/messaging/conformance';

const KEPT = 200;

const capabilities: WhisperSystems['capabilities'] = {
  whispersKept: KEPT,
  tooManyPending: 500,
  durable: true,
  connections: false,
};

/** The broken listeners of the suite are meant to be broken. */
const errors = { error: () => undefined };

/** One process is system and clients alike: every connection is the bus itself, and a crash ends it. */
function systemOver(openLog: () => WhisperLog, dispose: () => Promise<void>): WhisperSystem {
  const start = (): EmbeddedWhisperBus => new EmbeddedWhisperBus(openLog(), { maxPending: 300, errors });
  let bus = start();
  return {
    connect: async () => bus,
    cut: async () => undefined,
    crash: async () => {
      await bus.close();
      bus = start();
    },
    [Symbol.asyncDispose]: async () => {
      await bus.close();
      await dispose();
    },
  };
}

whisperBusConformance('the embedded bus over memory', {
  capabilities: { ...capabilities, durable: false },
  open: async () =>
    systemOver(
      () => new MemoryWhisperLog({ capacity: KEPT }),
      () => Promise.resolve(),
    ),
});

whisperBusConformance('the embedded bus over SQLite', {
  capabilities,
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'leviathan-whispers-'));
    return systemOver(
      () => SqliteWhisperLog.open(join(folder, 'whispers.db'), { capacity: KEPT }),
      () => rm(folder, { recursive: true }),
    );
  },
});
