import { createHash } from 'node:crypto';
import { MAX_BODY_BYTES, type NewWhisper, type Whisper, whisperOf } from '@leviathan/contracts';
import { type Clock, newId, unsampled } from '@leviathan/kernel';
import type {
  Heard,
  LogName,
  PlacedWhisper,
  Posted,
  RelayFlags,
  Stop,
  WhisperFilter,
  WhisperJournal,
  WhisperLog,
  WhisperLogs,
} from '../ports.ts';
import type { Counters, FeedbackGiven } from './feedback.ts';
import type { Place } from './place.ts';
import { reachesSubscribers } from './reach.ts';
import { everythingOf } from './whisper-filter.ts';

export interface RelayOptions {
  readonly logs: WhisperLogs;
  readonly flags: RelayFlags;
  readonly journal: WhisperJournal;
  readonly clock: Clock;
}

/** Somebody's guidance as it came in. */
export interface Post {
  readonly tenant: string;
  readonly guidance: NewWhisper;
  /** `Idempotency-Key`: under it a whisper is published once, however often it is sent. */
  readonly key?: string;
  /** W3C trace context of the request. */
  readonly traceparent?: string;
  /** Begins the span of the request, when monitoring is on for it. @returns the trace context for what it causes */
  readonly monitored?: () => string;
}

export type PostOutcome =
  | { readonly outcome: 'logged'; readonly placed: PlacedWhisper; readonly isReplay: boolean }
  /** The key belongs to another whisper. */
  | { readonly outcome: 'key-reused' }
  | { readonly outcome: 'too-large'; readonly reason: string };

/**
 * Takes whispers in and gives them out: the flag as it is at the moment says which of the two logs.
 *
 * A cursor and an event id name their log, so what was begun in one log goes on in it, or says that it does not.
 */
export class Relay {
  readonly #options: RelayOptions;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  async post(post: Post): Promise<PostOutcome> {
    const { tenant, guidance, key } = post;
    const whisper = this.#born(tenant, guidance, key);
    const reason = whyTooLarge(whisper);
    if (reason !== undefined) return { outcome: 'too-large', reason };
    const log = await this.#current(tenant, guidance.session === undefined ? [] : [guidance.session]);
    const traceparent = await this.#trace(post);
    return key === undefined
      ? { outcome: 'logged', placed: await log.publish(whisper, traceparent), isReplay: false }
      : this.#postOnce({ whisper, log: log.name, digest: sha256(JSON.stringify(guidance)) }, traceparent);
  }

  /** Newest first, from `from` on downwards; with their feedback. */
  async list(filter: WhisperFilter, from: Place | undefined, limit: number): Promise<readonly PlacedWhisper[]> {
    const log = from === undefined ? await this.#currentFor(filter) : this.#options.logs[from.log];
    const found = await log.read(filter, from?.position, limit);
    return Promise.all(found.map((placed) => this.#withFeedback(placed)));
  }

  /** In whichever log it is: its address stays good when the flag changes. */
  async find(tenant: string, id: string): Promise<PlacedWhisper | undefined> {
    const placed = await this.#locate(tenant, id);
    return placed === undefined ? undefined : this.#withFeedback(placed);
  }

  /** @returns the counters with it, or `undefined` when there is no such whisper */
  async giveFeedback(tenant: string, id: string, given: FeedbackGiven): Promise<Counters | undefined> {
    const placed = await this.#locate(tenant, id);
    return placed === undefined ? undefined : this.#options.journal.count(tenant, id, given);
  }

  /**
   * Tells `hear` every whisper that is significant enough, from `from` on or from now on.
   *
   * Positions of one log mean nothing in the other: who comes back after the flag was turned is told of a gap and
   * hears what is new in the log of today.
   */
  async follow(
    filter: WhisperFilter,
    from: Place | undefined,
    hear: (heard: Heard) => void | Promise<void>,
  ): Promise<Stop> {
    const log = await this.#currentFor(filter);
    const loud = (heard: Heard): void | Promise<void> => (isFaint(heard) ? undefined : hear(heard));
    if (from === undefined || from.log === log.name) return log.subscribe(filter, from?.position, loud);
    const newest = await log.newest(filter.tenant); // before the gap is told, so that nothing falls between
    // Not waited for here: who hears may be waiting for this very call to return.
    const told = Promise.resolve(hear(await this.#gapAfter(from, filter.tenant)));
    return log.subscribe(filter, newest, (heard) => told.then(() => loud(heard)));
  }

  #born(tenant: string, guidance: NewWhisper, key: string | undefined): Whisper {
    const at = this.#options.clock.now();
    const id = key === undefined ? newId(at) : `w-${sha256(`${tenant}\0${key}`).slice(0, 32)}`;
    return whisperOf(guidance, { id, tenant, at, source: { system: 'leviathan', service: 'whisper-relay' } });
  }

  /** A whisper has no stamped decision: the flag as it is decides whether it is traced, whatever the caller wished. */
  async #trace({ tenant, guidance: { session }, traceparent, monitored }: Post): Promise<string | undefined> {
    const context = session === undefined ? { tenant } : { tenant, session };
    const isMonitored = await this.#options.flags.isMonitored(context);
    return isMonitored ? (monitored?.() ?? traceparent) : unsampled(traceparent);
  }

  /** What was posted first is published, again and again if need be: the log takes it once. */
  async #postOnce(wanted: Posted, traceparent: string | undefined): Promise<PostOutcome> {
    const { posted, isNew } = await this.#options.journal.post(wanted);
    if (posted.digest !== wanted.digest) return { outcome: 'key-reused' };
    const placed = await this.#options.logs[posted.log].publish(posted.whisper, traceparent);
    return { outcome: 'logged', placed, isReplay: !isNew };
  }

  async #gapAfter(from: Place, tenant: string): Promise<Heard> {
    const newest = await this.#options.logs[from.log].newest(tenant);
    if (from.position > newest && newest > 0) return { kind: 'gap', from: 1, to: newest }; // of another log (W2)
    const first = from.position + 1;
    return { kind: 'gap', from: first, to: Math.max(first, newest) };
  }

  async #locate(tenant: string, id: string): Promise<PlacedWhisper | undefined> {
    const log = await this.#currentFor(everythingOf(tenant));
    const { logs } = this.#options;
    const other: LogName = log.name === 'local' ? 'distributed' : 'local';
    return (await log.find(tenant, id)) ?? logs[other].find(tenant, id);
  }

  async #withFeedback(placed: PlacedWhisper): Promise<PlacedWhisper> {
    const feedback = await this.#options.journal.counters(placed.whisper.tenant, placed.whisper.id);
    return { ...placed, whisper: { ...placed.whisper, feedback } };
  }

  #currentFor({ tenant, sessions }: WhisperFilter): Promise<WhisperLog> {
    return this.#current(tenant, sessions);
  }

  async #current(tenant: string, sessions: readonly string[]): Promise<WhisperLog> {
    const [session] = sessions;
    const context = session === undefined || sessions.length > 1 ? { tenant } : { tenant, session };
    return this.#options.logs[(await this.#options.flags.isDistributed(context)) ? 'distributed' : 'local'];
  }
}

/** JSON that was read may still be nested too deeply to be written. */
function whyTooLarge(whisper: Whisper): string | undefined {
  try {
    const bytes = Buffer.byteLength(JSON.stringify(whisper));
    return bytes > MAX_BODY_BYTES ? `it has ${String(bytes)} bytes; ${String(MAX_BODY_BYTES)} is the most` : undefined;
  } catch (error) {
    if (error instanceof RangeError) return 'its data is nested too deeply';
    throw error;
  }
}

function isFaint(heard: Heard): boolean {
  return heard.kind === 'whisper' && !reachesSubscribers(heard.placed.whisper);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
