import type { BlobStore } from '@leviathan/blobs';
import type { Call, CallContext, CallResult, Journal, Log } from '@leviathan/grains';
import { type Clock, LeviathanError, iso, pause } from '@leviathan/kernel';
import { namesOf } from '../domain/entity-names.ts';
import { rollupArtefacts } from '../domain/rollup/rollup-artefacts.ts';
import { type RollupFacts, rollupFactsOf } from '../domain/rollup/rollup-facts.ts';
import type { RollupInput, RollupMade } from '../domain/session/rollup-turns.ts';
import { evolve, isOwn } from '../domain/session/session-event.ts';
import { NO_SESSION, type SessionCheckpoint, type SessionState } from '../domain/session/session-state.ts';
import { checkpointView, sessionView } from '../domain/session/session-view.ts';

/** How soon a store that is away is asked again. */
const AGAIN_MS = 1000;

export interface RollupKeeperOptions {
  readonly journal: Pick<Journal, 'read'>;
  readonly blobs: Pick<BlobStore, 'put'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Names of a rollup's artefacts among the blobs of their session. */
export const ROLLUP_BLOB = 'rollup';

/** Makes the artefacts of a rollup from the session's journal, and keeps them as blobs of the session. */
export class RollupKeeper {
  readonly #options: RollupKeeperOptions;

  constructor(options: RollupKeeperOptions) {
    this.#options = options;
  }

  /** Repeated after a crash it makes the same artefacts, so the same blobs. */
  async perform({ input }: Call, { entity, signal }: CallContext): Promise<CallResult> {
    for (;;) {
      try {
        return { status: 'done', value: await this.#make(entity, input as RollupInput, signal) }; // what `calls` gives
      } catch (error) {
        // A store that is away is waited for, as a turn waits for it; whoever cannot wait cancels the command.
        if (!isAway(error) || !(await pause(this.#options.clock, AGAIN_MS, signal))) throw error;
        this.#options.log.warn({ entity, error }, 'a rollup waits for its store');
      }
    }
  }

  async #make(entity: string, { upTo, payload }: RollupInput, signal: AbortSignal): Promise<RollupMade> {
    const { facts, at } = await this.#facts(entity, upTo, payload);
    const artefacts = [];
    for (const { name, mediaType, content } of rollupArtefacts(facts)) {
      signal.throwIfAborted(); // of a session that was erased meanwhile nothing may be kept
      const blob = { entity, name: `${ROLLUP_BLOB}-${name}`, mediaType, content: Buffer.from(content), at };
      artefacts.push({ name, digest: (await this.#options.blobs.put(blob)).digest });
    }
    return { artefacts, context: facts.context, files: facts.files };
  }

  async #facts(
    entity: string,
    upTo: number,
    payload: RollupInput['payload'],
  ): Promise<{ readonly facts: RollupFacts; readonly at: number }> {
    const { id } = namesOf(entity);
    const checkpoints: SessionCheckpoint[] = [];
    let state: SessionState = NO_SESSION;
    let at = 0;
    for await (const entry of this.#options.journal.read(entity, { to: upTo })) {
      state = evolve(state, entry);
      const newest = isOwn(state) ? state.recent.at(-1) : undefined;
      if (newest !== undefined && newest.number > (checkpoints.at(-1)?.number ?? 0)) checkpoints.push(newest);
      at = entry.at;
    }
    if (!isOwn(state)) throw new Error(`${entity} is no session at ${String(upTo)}`);
    const subject = sessionView(state, id, upTo);
    return { facts: rollupFactsOf(subject, checkpoints.map(checkpointView), payload, iso(at)), at };
  }
}

function isAway(error: unknown): boolean {
  return error instanceof LeviathanError && error.retry === 'later';
}
