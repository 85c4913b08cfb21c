import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CommandMessage,
  type FinalReply,
  decodeReply,
  encodeCommand,
  isFinal,
  isMalformed,
  partitionOf,
} from '@leviathan/contracts';
import { type Engines, openEngines } from '@leviathan/engines';
import type { Entry, Log } from '@leviathan/grains';
import { SystemClock } from '@leviathan/kernel';
import { eventually } from '@leviathan/test-kit';
import { type SessionStore, createSessionStore } from '../src/service.ts';

const PARTITIONS = 4;
export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** Soon, so that a test waits for what recovery does and not for when it looks. */
const ownerSettings = { sweepEveryMs: 20, openAfterMs: 20, callCheckMs: 100 };

/** A session-store on real files in a folder of its own, and a router's end of the bus. */
export class Rig implements AsyncDisposable {
  readonly folder: string;
  readonly engines: Engines;
  readonly #replies = new Map<string, FinalReply>();
  #store: SessionStore | undefined;

  private constructor(folder: string, engines: Engines) {
    this.folder = folder;
    this.engines = engines;
  }

  static async open(): Promise<Rig> {
    const folder = await mkdtemp(join(tmpdir(), 'session-store-'));
    const engines = await openEngines({ dataDir: join(folder, 'data') }, { clock: new SystemClock(), log: silent });
    const rig = new Rig(folder, engines);
    await rig.#listen();
    await rig.start();
    return rig;
  }

  get store(): SessionStore {
    if (this.#store === undefined) throw new Error('not started');
    return this.#store;
  }

  get legacyHome(): string {
    return join(this.folder, 'home');
  }

  path(...parts: string[]): string {
    return join(this.legacyHome, '.kingly', 'sessions', ...parts);
  }

  /** A session-store over what is on the disk. */
  async start(): Promise<void> {
    const settings = { instance: 'one', partitions: PARTITIONS, legacyHome: this.legacyHome };
    this.#store = await createSessionStore({
      settings,
      engines: this.engines,
      clock: new SystemClock(),
      log: silent,
      ownerSettings,
    });
    await this.#store.start();
  }

  /** Both owners end without warning; the operating system would let go of the lock. */
  async crash(): Promise<void> {
    await Promise.all([this.store.owner.crash(), this.store.legacyOwner.crash()]);
    await this.store.stop();
  }

  /** Sends a command as the router does: again and again, until it knows how it ended. */
  async ask(command: CommandMessage): Promise<FinalReply> {
    const publish = (): void => {
      const partition = partitionOf(command.entity, PARTITIONS);
      const address = { kind: 'partition', service: 'session-store', partitions: PARTITIONS, partition } as const;
      void this.engines.commands.publish(address, encodeCommand({ ...command, replyTo: 'router' }, 'test'));
    };
    publish();
    const again = setInterval(publish, 200);
    try {
      return await eventually(() => this.#replyTo(command.id));
    } finally {
      clearInterval(again);
    }
  }

  #replyTo(command: string): FinalReply {
    const reply = this.#replies.get(command);
    if (reply === undefined) throw new Error(`${command} was not answered`);
    return reply;
  }

  async entries(entity: string, of: 'session-store' | 'legacy' = 'session-store'): Promise<Entry[]> {
    const journal = await (of === 'legacy'
      ? this.engines.openLegacyJournal(this.legacyHome)
      : this.engines.journal(of));
    const entries: Entry[] = [];
    for await (const entry of journal.read(entity)) entries.push(entry);
    return entries;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.stop();
    await this.engines.close();
    await rm(this.folder, { recursive: true });
  }

  async #listen(): Promise<void> {
    await this.engines.commands.consume(
      { kind: 'replies', instance: 'router' },
      { prefetch: 1000, priority: 0 },
      {
        deliver: (delivery) => {
          const reply = decodeReply(delivery.message);
          if (!isMalformed(reply) && isFinal(reply.reply)) this.#replies.set(reply.command, reply.reply);
          delivery.acknowledge();
        },
        lost: () => undefined,
      },
    );
  }
}
