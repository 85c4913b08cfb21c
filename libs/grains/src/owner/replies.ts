import {
  type CommandMessage,
  type Reply,
  type ReplyMessage,
  encodeReply,
  isFinal,
  parseEntityKey,
} from '@leviathan/contracts';
import type { CommandBus } from '@leviathan/messaging';
import type { Entry } from '../entry.ts';
import type { Log } from '../owner.ts';
import { isAttempt } from './attempts.ts';
import type { Window } from './window.ts';

/** Askers remembered; beyond it the longest waiting one has to ask again, which it does anyway. */
const MAX_ASKERS = 10_000;

/** A reply, and the attempt that it is about. */
interface Said {
  readonly reply: Reply;
  readonly attempt?: number | undefined;
}

/**
 * Tells routers what became of their commands.
 *
 * Replies are no effects: each is sent once and never journaled, because whoever misses one asks again. A command that
 * goes on for long answers its latest asker.
 */
export class Replies {
  readonly #commands: CommandBus;
  readonly #source: string;
  readonly #log: Log;
  /** By command: the router instance that asked last. */
  readonly #askers = new Map<string, string>();

  constructor(commands: CommandBus, source: string, log: Log) {
    this.#commands = commands;
    this.#source = source;
    this.#log = log;
  }

  /** Remembers who asks for `command`, until it ends. */
  expect(command: string, replyTo: string | undefined): void {
    if (replyTo === undefined) return;
    this.#askers.delete(command);
    this.#askers.set(command, replyTo);
    if (this.#askers.size <= MAX_ASKERS) return;
    for (const oldest of this.#askers.keys()) {
      this.#askers.delete(oldest);
      return;
    }
  }

  /**
   * Sends what `entry` says about its own command and about earlier ones.
   *
   * @param window what the entity remembers: of commands that another owner took, who sent them
   */
  ofEntry(entry: Entry, window?: Window): void {
    const { entity, attempt = 1 } = entry; // the first is not written down
    if (!isAttempt(entry)) this.send(entry.command, entity, { reply: entry.reply, attempt });
    for (const { command, reply } of entry.answers) {
      const known = window?.find(command);
      this.send(command, entity, { reply, attempt: known?.attempt }, known?.replyTo);
    }
  }

  /** Sends it to whoever asked last here; if nobody did, to `sender`. */
  send(command: CommandMessage['id'], entity: string, { reply, attempt }: Said, sender?: string): void {
    const instance = this.#askers.get(command) ?? sender;
    if (instance === undefined) return;
    if (isFinal(reply)) this.#askers.delete(command);
    const tenant = parseEntityKey(entity)?.tenant ?? '';
    const message = { command, tenant, reply, ...(attempt === undefined ? {} : { attempt }) };
    void this.#deliver(instance, message);
  }

  /** Sent once. If its router is gone, any other journals the end; what is not final is of no use to another. */
  async #deliver(instance: string, message: ReplyMessage): Promise<void> {
    const wire = encodeReply(message, this.#source);
    const { outcome } = await this.#commands.publish({ kind: 'replies', instance }, wire);
    if (outcome === 'confirmed') return;
    if (outcome === 'returned' && isFinal(message.reply)) {
      const orphaned = await this.#commands.publish({ kind: 'orphaned-replies' }, wire);
      if (orphaned.outcome === 'confirmed') return;
    }
    this.#log.info({ command: message.command, instance, outcome }, 'reply lost: its router asks again');
  }

  /** Forgets everybody, as a process that ended. */
  clear(): void {
    this.#askers.clear();
  }
}
