import { FLAGS_STALE_AFTER_MS, type FlagKey, type FlagSet, type FlagSource } from '@leviathan/contracts';
import { CompiledFlagSet, setFaults } from '@leviathan/flags';
import type { Log } from '@leviathan/grains';
import { type Clock, reasonOf } from '@leviathan/kernel';
import type { FlagContext, RelayFlags } from '../ports.ts';
import { UnusableFlagAnswer } from './flag-sources.ts';

const DISTRIBUTED: FlagKey = 'ENABLE_DISTRIBUTED_WHISPERS';
const MONITORED: FlagKey = 'ENABLE_MONITORING';

export interface FlagdFlagsOptions {
  readonly source: FlagSource;
  readonly clock: Clock;
  readonly log: Log;
  /** A set that was confirmed so recently is not asked for again; 0 asks for each request. */
  readonly freshForMs: number;
}

/** The flags from the source of today; source away: the last set that it gave; never any: off. */
export class FlagdFlags implements RelayFlags {
  readonly #options: FlagdFlagsOptions;
  #flags: CompiledFlagSet | undefined;
  #etag: string | undefined;
  #mayBeOn = false;
  #confirmedAt = -Infinity;
  #isAway = false;
  #refreshing: Promise<void> | undefined;

  constructor(options: FlagdFlagsOptions) {
    this.#options = options;
  }

  isDistributed(context: FlagContext): Promise<boolean> {
    return this.#isOn(DISTRIBUTED, context);
  }

  isMonitored(context: FlagContext): Promise<boolean> {
    return this.#isOn(MONITORED, context);
  }

  async #isOn(flag: FlagKey, context: FlagContext): Promise<boolean> {
    const { clock, freshForMs } = this.#options;
    if (clock.now() - this.#confirmedAt >= freshForMs) {
      this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined));
      await this.#refreshing;
    }
    // the router's time, too: a rollout stands still while nobody confirms it
    const at = Math.min(clock.now(), this.#confirmedAt + FLAGS_STALE_AFTER_MS);
    return this.#flags !== undefined && evaluate(this.#flags, flag, context, at);
  }

  /**
   * Whether the last known set may turn distributed whispers on for anybody: then the log of everybody is needed. It waits for
   * nobody, so that readiness does not hang on flag-service.
   */
  isOnAnywhere(): boolean {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined)); // for whoever asks next
    return this.#mayBeOn;
  }

  async #refresh(): Promise<void> {
    const { source, clock, log } = this.#options;
    try {
      const answer = await source.fetch(this.#etag);
      if (answer !== 'unchanged') {
        const [fault] = setFaults(answer.set);
        if (fault !== undefined) throw new UnusableFlagAnswer(`${fault.pointer} ${fault.message}`);
        this.#flags = new CompiledFlagSet(answer.set);
        this.#etag = answer.etag;
        this.#mayBeOn = mayBeOn(answer.set);
      }
      this.#confirmedAt = clock.now();
      this.#isAway = false;
    } catch (error) {
      // said once per absence: every request would say it again
      if (!this.#isAway)
        log.warn({ reason: reasonOf(error), etag: this.#etag }, 'no new flags can be had: whispers go as before');
      this.#isAway = true;
    }
  }
}

/** The same key as the router's, so that a percentage puts a session's whispers where its commands' whispers are. */
function evaluate(flags: CompiledFlagSet, flag: FlagKey, { tenant, session }: FlagContext, at: number): boolean {
  const evaluation = flags.evaluate(flag, { targetingKey: session ?? tenant, tenant }, at);
  return evaluation.kind === 'value' && evaluation.value === true; // no such flag, or none that is boolean: off
}

/** On by default, or by some rule, whose outcome depends on who asks. */
function mayBeOn({ flags }: FlagSet): boolean {
  const flag = flags[DISTRIBUTED];
  if (flag?.state !== 'ENABLED') return false;
  return flag.targeting !== undefined || flag.variants[flag.defaultVariant ?? ''] === true;
}
