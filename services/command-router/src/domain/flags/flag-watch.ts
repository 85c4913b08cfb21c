import type { FlagSnapshot, FlagSource } from '@leviathan/contracts';
import { type Clock, type Timer, iso, reasonOf } from '@leviathan/kernel';
import type { Log } from '@leviathan/grains';
import type { CompileFlags, LastGoodFlags } from '../../ports.ts';
import { type FlagsInForce, confirmed, defaultFlags, inForce } from './flags-in-force.ts';

/** Between two polls; a notice of a change comes sooner. It bounds how long one notice that was lost is missed. */
const POLL_MS = 10_000;
/**
 * While flag-service does not answer (a router that began without flags must not go on without them for long), and while
 * notices cannot be heard (a change shall reach every router in a second then, too; most answers are a bare 304).
 */
const SOON_MS = 500;
/**
 * The set on disk is that much older at most than it was confirmed: a router that begins by it must neither call a set stale
 * that was fresh, nor throw out of a rollout over time who came in since.
 */
const KEEP_MS = 10_000;
/** The start waits so long for the first live set; a router must come up without flag-service. */
const FIRST_FETCH_MS = 2000;

export interface FlagWatchOptions {
  readonly source: FlagSource;
  readonly lastGood: LastGoodFlags;
  readonly compile: CompileFlags;
  /** Whether a notice of a change would come through now; always unless given. */
  readonly hearsNotices?: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly random?: () => number;
}

/**
 * Keeps the newest flag set at hand, and fails static: live → the last good one on disk → all off.
 *
 * A set that does not compile is refused, said loudly, and the one before stays in force.
 */
export class FlagWatch {
  readonly #options: FlagWatchOptions;
  readonly #random: () => number;
  #current: FlagsInForce;
  #timer: Timer | undefined;
  #refreshing: Promise<void> | undefined;
  #isRequested = false;
  /** Why flag-service does not answer, while it does not. */
  #away: string | undefined;
  #askedAt = -Infinity;
  /** What the disk holds. */
  #kept: { readonly snapshot: FlagSnapshot; readonly confirmedAt: number } | undefined;
  /** Since before the last ask: one more is due after silence, for what was announced into it. */
  #heard = true;
  #isStopped = false;

  constructor(options: FlagWatchOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#current = defaultFlags(options.clock.now());
  }

  /** What is in force now: one immutable snapshot. */
  get current(): FlagsInForce {
    return this.#current;
  }

  /** Why flag-service does not confirm what is in force, and what that is; `undefined` while it does. */
  get trouble(): string | undefined {
    if (this.#away === undefined) return undefined;
    const { source, etag, confirmedAt } = this.#current;
    if (source === 'defaults') return `${this.#away}: all flags are off`;
    const from = source === 'disk' ? 'the last good set on disk' : 'the last set';
    return `${this.#away}: ${from} stays in force, ${etag}, confirmed at ${iso(confirmedAt)}`;
  }

  /** Never rejects, and never waits longer than {@link FIRST_FETCH_MS} for the source. */
  async start(): Promise<void> {
    await this.#fromDisk();
    const { clock, log } = this.#options;
    const patience = Promise.withResolvers<undefined>();
    const timer = clock.after(FIRST_FETCH_MS, () => patience.resolve(undefined));
    await Promise.race([this.refresh(), patience.promise]);
    timer.cancel();
    this.#pollLater();
    const { source, etag } = this.#current;
    if (source === 'defaults') log.warn({}, 'no flag set could be had: all flags are off until flag-service answers');
    else log.info({ source, etag }, 'flags in force');
  }

  /** Resolves when the disk holds what was confirmed last. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#keepConfirmed(0);
  }

  /** Asks the source now; asked again while it does, it asks once more afterwards. Never rejects. */
  refresh(): Promise<void> {
    this.#isRequested = true;
    this.#refreshing ??= this.#refreshUntilAnswered().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  async #refreshUntilAnswered(): Promise<void> {
    while (this.#isRequested && !this.#isStopped) {
      this.#isRequested = false;
      await this.#refreshOnce();
    }
  }

  async #refreshOnce(): Promise<void> {
    const { source, clock, log } = this.#options;
    this.#askedAt = clock.now();
    try {
      const answer = await source.fetch(this.#current.source === 'defaults' ? undefined : this.#current.etag);
      if (answer === 'unchanged') {
        this.#current = confirmed(this.#current, clock.now());
        await this.#keepConfirmed(KEEP_MS);
      } else await this.#take(answer);
      if (this.#away !== undefined) log.info({ etag: this.#current.etag }, 'flag-service answers again');
      this.#away = undefined;
    } catch (error) {
      const reason = reasonOf(error);
      // said once per absence: polling goes on every few seconds
      if (this.#away === undefined) {
        log.warn({ reason, etag: this.#current.etag }, 'flag-service cannot be reached: flags stay');
      }
      this.#away = `flag-service cannot be reached (${reason})`;
    }
  }

  async #take(snapshot: FlagSnapshot): Promise<void> {
    const { compile, clock, log } = this.#options;
    const compiled = compile(snapshot);
    if ('invalid' in compiled) {
      const fields = { etag: snapshot.etag, reason: compiled.invalid, inForce: this.#current.etag };
      log.error(fields, 'flag-service sent a flag set that cannot be used: the one before stays in force');
      return;
    }
    const now = clock.now();
    this.#current = inForce(snapshot, compiled, 'live', now);
    await this.#keep(snapshot, now);
  }

  async #keepConfirmed(afterMs: number): Promise<void> {
    const { confirmedAt, source } = this.#current;
    const kept = this.#kept;
    if (kept === undefined || source !== 'live' || confirmedAt - kept.confirmedAt < Math.max(1, afterMs)) return;
    await this.#keep(kept.snapshot, confirmedAt);
  }

  async #keep(snapshot: FlagSnapshot, confirmedAt: number): Promise<void> {
    this.#kept = { snapshot, confirmedAt };
    await this.#options.lastGood.keep(snapshot, confirmedAt);
  }

  async #fromDisk(): Promise<void> {
    const { lastGood, compile, log } = this.#options;
    const kept = await lastGood.load();
    if (kept === undefined) return;
    const compiled = compile(kept.snapshot);
    if ('invalid' in compiled) {
      log.error({ reason: compiled.invalid }, 'the last good flag set cannot be used: all flags are off');
    } else {
      this.#current = inForce(kept.snapshot, compiled, 'disk', kept.confirmedAt);
      this.#kept = kept;
    }
  }

  #pollLater(): void {
    if (this.#isStopped) return;
    const jitter = 0.8 + 0.4 * this.#random(); // so that replicas do not poll in step
    this.#timer = this.#options.clock.after(SOON_MS * jitter, () => {
      void this.#pollIfDue(POLL_MS * jitter).then(() => this.#pollLater());
    });
  }

  async #pollIfDue(everyMs: number): Promise<void> {
    const { clock, hearsNotices = () => true } = this.#options;
    const heardSo = this.#heard;
    this.#heard = hearsNotices();
    const isDue = this.#away !== undefined || !heardSo || !this.#heard || clock.now() - this.#askedAt >= everyMs;
    if (isDue) await this.refresh();
  }
}
