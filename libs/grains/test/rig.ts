import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CommandMessage,
  type ReplyMessage,
  type WireMessage,
  decodeReply,
  encodeCommand,
  isMalformed,
  partitionOf,
} from '@leviathan/contracts';
import {
  type Entry,
  type Journal,
  type Log,
  type Owner,
  type OwnerOptions,
  type OwnerSettings,
  SqliteJournal,
  openOwner,
} from '@leviathan/grains';
import { VirtualClock } from '@leviathan/kernel';
import { EmbeddedCommandBus, EmbeddedWhisperBus, MemoryWhisperLog, type PublishOutcome } from '@leviathan/messaging';
import { counter } from './counter.ts';

export const PARTITIONS = 4;
export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** One store, one bus, a clock that stands, and as many owners as a test opens: a cluster in a test. */
export class Rig implements AsyncDisposable {
  readonly clock = new VirtualClock();
  readonly commands = new EmbeddedCommandBus();
  readonly whispers = {
    distributed: new EmbeddedWhisperBus(new MemoryWhisperLog()),
    local: new EmbeddedWhisperBus(new MemoryWhisperLog()),
  };
  readonly journal: SqliteJournal;
  readonly replies: ReplyMessage[] = [];
  readonly parked: WireMessage[] = [];
  readonly #folder: string;
  readonly #owners: Owner[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
    this.journal = SqliteJournal.open(join(folder, 'test.db'));
  }

  static async open(): Promise<Rig> {
    const rig = new Rig(await mkdtemp(join(tmpdir(), 'grains-')));
    await rig.#listen();
    return rig;
  }

  /** An owner that has started. */
  async owner(
    options: Partial<Omit<OwnerOptions, 'settings'>> & { readonly settings?: Partial<OwnerSettings> } = {},
  ): Promise<Owner> {
    const owner = openOwner({
      service: 'session-store',
      instance: `owner-${String(this.#owners.length + 1)}`,
      queue: { kind: 'partitions', partitions: PARTITIONS },
      grains: [counter],
      journal: this.journal,
      commands: this.commands,
      whispers: this.whispers,
      clock: this.clock,
      log: silent,
      ...options,
    });
    this.#owners.push(owner);
    await owner.start();
    return owner;
  }

  /** Publishes a command to its entity's partition; `confirmed` means that its turn has committed. */
  send(command: CommandMessage): Promise<PublishOutcome> {
    return this.sendRaw(command.entity, encodeCommand(command, 'test'));
  }

  sendRaw(entity: string, message: WireMessage): Promise<PublishOutcome> {
    const partition = partitionOf(entity, PARTITIONS);
    return this.commands.publish(
      { kind: 'partition', service: 'session-store', partitions: PARTITIONS, partition },
      message,
    );
  }

  /** The journal of an entity. */
  async entries(entity: string, journal: Journal = this.journal): Promise<Entry[]> {
    const entries: Entry[] = [];
    for await (const entry of journal.read(entity)) entries.push(entry);
    return entries;
  }

  repliesTo(command: string): string[] {
    return this.replies.filter((reply) => reply.command === command).map(({ reply }) => reply.status);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#owners.map((owner) => owner.crash()));
    await this.commands.close();
    await this.journal.close();
    await rm(this.#folder, { recursive: true });
  }

  async #listen(): Promise<void> {
    const options = { prefetch: 1000, priority: 0 };
    await this.commands.consume({ kind: 'replies', instance: 'router' }, options, {
      deliver: (delivery) => {
        const reply = decodeReply(delivery.message);
        if (!isMalformed(reply)) this.replies.push(reply);
        delivery.acknowledge();
      },
      lost: () => undefined,
    });
    await this.commands.consume({ kind: 'parked' }, options, {
      deliver: (delivery) => {
        this.parked.push(delivery.message);
        delivery.acknowledge();
      },
      lost: () => undefined,
    });
  }
}

/** Waits for an observable condition, moving the clock on meanwhile; fails after five real seconds. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  clock?: VirtualClock,
  stepMs = 100,
): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`still not so after 5 s: ${condition.toString()}`);
    if (clock === undefined) await new Promise((resolve) => setImmediate(resolve));
    else await clock.advance(stepMs);
  }
}
