import { type Clock, backoffMs, pause, reasonOf } from '@leviathan/kernel';
import { BusClosed } from '@leviathan/messaging';
import type { NatsConnection } from '@nats-io/transport-node';
import { WhisperLogAway } from './errors.ts';
import { JetStreamOff, JetStreamRefusal } from './jetstream-api.ts';
import type { NatsLog, NatsRetention } from './options.ts';
import type { Subjects } from './subjects.ts';
import { WhisperStream } from './whisper-stream.ts';

const BACKOFF = { baseMs: 100, capMs: 3000 };
const POLL_MS = 20;

export interface LogKeeperOptions {
  readonly subjects: Subjects;
  readonly retention: NatsRetention;
  readonly clock: Clock;
  readonly log: NatsLog;
}

export interface LogUser {
  found(log: WhisperStream): void;
  lost(): void;
}

/** Finds the log on each new connection, makes it when it is missing, and looks again when somebody lost it. */
export class LogKeeper {
  readonly #options: LogKeeperOptions;
  readonly #user: LogUser;
  #connection: NatsConnection | undefined;
  #current: WhisperStream | undefined;
  #created: string | undefined;
  #epoch = 0;
  #trouble: string | undefined;
  #isRefused = false;
  #isSearching = false;

  constructor(options: LogKeeperOptions, user: LogUser) {
    this.#options = options;
    this.#user = user;
  }

  get current(): WhisperStream | undefined {
    return this.#current;
  }

  /** Raised each time that the log is another one than before. */
  get epoch(): number {
    return this.#epoch;
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Whether the server said that there can be no log, so that waiting for it is of no use. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  up(nc: NatsConnection): void {
    this.#connection = nc;
    void this.#search();
  }

  down(): void {
    this.#connection = undefined;
    this.#isRefused = false; // whispers wait for the next connection
    this.#forget();
  }

  /** Somebody found out that the log does not work. @param log the one that was used; another one may be there by now */
  lose(reason: string, log = this.#current): void {
    if (log === undefined || log !== this.#current) return;
    this.#options.log.warn({ reason }, 'the whisper log is lost, and looked for again');
    this.#forget();
    void this.#search();
  }

  close(): void {
    this.down();
  }

  /** @throws WhisperLogAway at the deadline, BusClosed when `signal` says so */
  async whenFound(deadline: number, signal: AbortSignal): Promise<WhisperStream> {
    const { clock } = this.#options;
    while (this.#current === undefined) {
      if (signal.aborted) throw new BusClosed();
      if (clock.now() >= deadline) throw new WhisperLogAway(this.#trouble ?? 'the whisper log cannot be reached');
      await pause(clock, POLL_MS, signal);
    }
    return this.#current;
  }

  #forget(): void {
    if (this.#current === undefined) return;
    this.#current = undefined;
    this.#user.lost();
  }

  async #search(): Promise<void> {
    if (this.#isSearching) return;
    this.#isSearching = true;
    for (let attempt = 1; this.#connection !== undefined && this.#current === undefined; attempt += 1) {
      await this.#try(this.#connection);
      if (this.#trouble !== undefined) await pause(this.#options.clock, backoffMs(BACKOFF, attempt));
    }
    this.#isSearching = false;
  }

  async #try(nc: NatsConnection): Promise<void> {
    const { subjects, retention, log } = this.#options;
    try {
      const found = await WhisperStream.open(nc, subjects, retention);
      if (this.#connection !== nc) return;
      if (this.#created !== undefined && this.#created !== found.created) this.#epoch += 1;
      this.#created = found.created;
      this.#current = found;
      this.#trouble = undefined;
      this.#isRefused = false;
      this.#user.found(found);
    } catch (failure) {
      if (this.#connection !== nc) return;
      const told = this.#trouble;
      this.#trouble = sentenceOf(failure, subjects);
      this.#isRefused = failure instanceof JetStreamOff || failure instanceof JetStreamRefusal;
      if (told !== this.#trouble) log.warn({ reason: this.#trouble }, 'there is no whisper log');
    }
  }
}

function sentenceOf(failure: unknown, { stream }: Subjects): string {
  if (failure instanceof JetStreamOff) {
    return `JetStream is off on the NATS server or for our account (${failure.message}): whispers are not logged`;
  }
  return `the stream ${stream} cannot be used: ${reasonOf(failure)}`;
}
