import type { Reply } from '@leviathan/contracts';
import type { Entry, Grain, GrainCommand, Outcome } from '@leviathan/grains';
import { ACCEPTED_AT } from './messages.ts';

/** An entity in a test: its grain, played turn by turn as the runtime would, without one. */
export class Play<S> {
  readonly #grain: Grain<S>;
  readonly #entity: string;
  readonly entries: Entry[] = [];
  state: S;
  now = ACCEPTED_AT;

  constructor(grain: Grain<S>, entity: string) {
    this.#grain = grain;
    this.#entity = entity;
    this.state = grain.initial;
  }

  /** @param facts what `prepare` would bring */
  take(command: GrainCommand, facts?: unknown): Outcome {
    const seq = this.entries.length + 1;
    const outcome = this.#grain.decide(this.state, command, { now: this.now, entity: this.#entity, seq, facts });
    const { schema } = this.#grain;
    const bare = { entity: this.#entity, seq, at: this.now, schema, command: command.id, answers: [], effects: [] };
    // As a journal gives it back: through JSON.
    const entry = JSON.parse(JSON.stringify({ ...bare, ...outcome })) as Entry;
    this.entries.push(entry);
    this.state = this.#grain.evolve(this.state, entry);
    return outcome;
  }

  get kinds(): string[] {
    return this.entries.map(({ kind }) => kind);
  }
}

/** What a reply says: its result, or the code of its problem. */
export function said(reply: Reply): unknown {
  if (reply.status === 'succeeded') return reply.result;
  return reply.status === 'running' ? 'running' : reply.problem.code;
}
