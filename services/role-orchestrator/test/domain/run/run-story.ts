import { type CommandMessage, type Decision, type FlagKey, FLAG_KEYS, entityKey } from '@leviathan/contracts';
import type { Call, Entry, GrainCommand } from '@leviathan/grains';
import type { Catalogue } from '../../../src/domain/definitions/catalogue.ts';
import { runGrain } from '../../../src/domain/run/run-grain.ts';
import type { RunState } from '../../../src/domain/run/run-state.ts';

export const RUN = entityKey({ tenant: 'local', type: 'run', id: 'r1' }) ?? '';

export function decisionOf(on: readonly FlagKey[]): Decision {
  const each = <T>(value: (key: FlagKey) => T) =>
    Object.fromEntries(FLAG_KEYS.map((key) => [key, value(key)])) as Record<FlagKey, T>;
  return {
    flags: each((key) => on.includes(key)),
    variants: each((key) => (on.includes(key) ? 'on' : 'off')),
    reasons: each(() => 'STATIC'),
    snapshot: { etag: '"1"', ageMs: 0, source: 'live' },
    route: on.includes('ENABLE_METAGPT_ROLES') ? 'team' : 'persona',
  };
}

export const ROLES_ON = decisionOf(['ENABLE_METAGPT_ROLES']);
export const ROLES_OFF = decisionOf([]);

export function command(type: string, payload: unknown, rest: Partial<CommandMessage> = {}): CommandMessage {
  return {
    id: `c-${type}`,
    type,
    version: 1,
    tenant: 'local',
    entity: RUN,
    payload,
    decision: ROLES_ON,
    acceptedAt: 0,
    attempt: 1,
    ...rest,
  };
}

/** One run told as a story: commands go in, entries come out, nothing else happens. */
export class RunStory {
  readonly entries: Entry[] = [];
  now = Date.UTC(2026, 0, 1);
  readonly #grain;
  #catalogue: Catalogue;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#grain = runGrain({
      definitions: { current: () => this.#catalogue },
      model: { name: 'none', generate: () => Promise.reject(new Error('a story makes no calls')) },
      live: { say: () => undefined },
    });
  }

  /** Definitions that are edited while the run goes on. */
  edit(catalogue: Catalogue): void {
    this.#catalogue = catalogue;
  }

  async give(given: GrainCommand): Promise<Entry> {
    const state = this.state;
    const seq = this.entries.length + 1;
    const facts = await this.#grain.prepare?.(state, given, {
      entity: RUN,
      signal: new AbortController().signal,
      deadline: undefined,
    });
    const outcome = this.#grain.decide(state, given, { now: this.now, entity: RUN, seq, facts });
    const entry: Entry = {
      entity: RUN,
      seq,
      at: this.now,
      schema: 1,
      command: given.id,
      answers: [],
      effects: [],
      ...(JSON.parse(JSON.stringify(outcome)) as typeof outcome), // as a journal gives it back
    };
    this.entries.push(entry);
    return entry;
  }

  /** Ends the call that the run waits for. */
  answer(text: string, usage = { inputTokens: 10, outputTokens: 5 }): Promise<Entry> {
    return this.result({ status: 'done', value: { text, usage } });
  }

  result(
    result: Extract<GrainCommand, { type: 'call.ended' }>['result'],
    call = this.call?.id ?? 'none',
  ): Promise<Entry> {
    return this.give({ type: 'call.ended', id: `${call}-ended`, call, result });
  }

  timer(): Promise<Entry> {
    return this.give({ type: 'timer', id: `timer-${String(this.entries.length)}` });
  }

  get state(): RunState {
    return this.entries.reduce((state, entry) => this.#grain.evolve(state, entry), this.#grain.initial);
  }

  get call(): Call | undefined {
    return this.#grain.calls?.(this.state)[0];
  }

  get wakeAt(): number | undefined {
    return this.#grain.wakeAt?.(this.state);
  }

  get steps(): readonly string[] {
    return this.state.status === 'none' ? [] : this.state.steps.map(({ round, role }) => `${String(round)} ${role}`);
  }
}
