import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  EmbeddedWhisperBus,
  MemoryWhisperLog,
  SqliteWhisperLog,
  type WhisperEvent,
  type WhisperLog,
  type WhisperSubscription,
} from '@leviathan/messaging';
import { type Seeded, eventually, tellSeeded } from '@leviathan/test-kit';
import { say } from '../../src/conformance/listener.ts';

const KEPT = 40;

/** Somebody who follows all whispers, at a changing pace, through leaving, being cut off and coming back. */
class Follower {
  readonly #bus: EmbeddedWhisperBus;
  readonly #chance: Seeded;
  #subscription: WhisperSubscription | undefined;
  /** Up to here it has heard every whisper, or of a gap. */
  covered: number;
  readonly wrongs: unknown[] = [];

  constructor(bus: EmbeddedWhisperBus, covered: number, chance: Seeded) {
    this.#bus = bus;
    this.#chance = chance;
    this.covered = covered;
  }

  async come(): Promise<void> {
    if (this.#subscription !== undefined) return;
    this.#subscription = await this.#bus.subscribe('>', { after: this.covered }, (event) => this.#hear(event));
  }

  async leave(): Promise<void> {
    await this.#subscription?.close();
    this.#subscription = undefined;
  }

  async #hear(event: WhisperEvent): Promise<void> {
    if (event.kind === 'cut-off') {
      this.#subscription = undefined;
      return;
    }
    const [from, to] = event.kind === 'gap' ? [event.from, event.to] : [event.whisper.position, event.whisper.position];
    if (from !== this.covered + 1) this.wrongs.push({ event, after: this.covered });
    this.covered = to;
    if (this.#chance.whole(4) === 0) await turnOfTheLoop();
  }
}

async function follow(log: WhisperLog, chance: Seeded): Promise<void> {
  const bus = new EmbeddedWhisperBus(log, { maxPending: 10 });
  const followers = [0, 0, 0].map((after) => new Follower(bus, after, chance));
  let last = 0;
  for (let event = 0; event < 80; event += 1) {
    const follower = chance.pick(followers);
    const what = chance.whole(10);
    if (what < 4)
      for (let burst = chance.whole(15); burst > 0; burst -= 1) void say(bus, 'whisper.a', `w${String(++last)}`);
    else if (what < 5) void say(bus, 'whisper.a', `w${String(1 + chance.whole(last + 1))}`);
    else if (what < 7) await follower?.come();
    else if (what < 8) await follower?.leave();
    else await turnOfTheLoop();
  }
  const final = await say(bus, 'whisper.end');

  await eventually(async () => {
    for (const follower of followers) await follower.come();
    for (const follower of followers) expect(final).toMatchObject({ position: follower.covered });
  });
  for (const { wrongs } of followers) expect(wrongs).toEqual([]);
  await bus.close();
}

test('however saying, coming, leaving and being slow interleave: each position is heard once, in order, or is in a gap', async () => {
  await tellSeeded(100, (chance) => follow(new MemoryWhisperLog({ capacity: KEPT }), chance));
});

test('the same over SQLite', async () => {
  await tellSeeded(10, async (chance) => {
    const folder = mkdtempSync(join(tmpdir(), 'leviathan-whispers-'));
    await follow(SqliteWhisperLog.open(join(folder, 'whispers.db'), { capacity: KEPT }), chance);
    rmSync(folder, { recursive: true });
  });
});

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
