import { problem } from '@leviathan/contracts';
import { reasonOf, traceIdOf } from '@leviathan/kernel';
import type { GrainCommand, Outcome } from '../grain.ts';
import { type Draft, type Origin, draft } from './draft.ts';
import type { Fold } from './fold.ts';
import { PrepareFailed } from './insist.ts';
import type { Runtime } from './runtime.ts';

/** An exception may be chance (memory, a race in a library), so it is tried again; three times is not chance. */
const TRIES = 3;

/** What the grain makes of a command, or, after three exceptions, the entry that parks it. */
export async function judge(runtime: Runtime, fold: Fold, origin: Origin, command: GrainCommand): Promise<Draft> {
  const facts = await prepared(fold, command);
  const { clock, settings, log } = runtime;
  let reason = '';
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const now = clock.now();
    try {
      const outcome = fold.grain.decide(fold.state, command, { now, entity: fold.entity, seq: fold.seq + 1, facts });
      return draft(fold, origin, outcome, now, settings.callCheckMs);
    } catch (error) {
      reason = reasonOf(error);
      const traceId = traceIdOf(fold.traceparent);
      log.error(
        { entity: fold.entity, command: origin.id, type: command.type, attempt, traceId, error },
        'a turn threw',
      );
    }
  }
  return park(
    runtime,
    fold,
    origin,
    parked('handler-failed', `${command.type} threw ${String(TRIES)} times: ${reason}`),
  );
}

/** Parking is a turn: asking again finds it, and later commands of the entity run on. */
export function parked(code: 'handler-failed' | 'poison', detail: string): Outcome {
  return { kind: 'parked', data: { code, detail }, reply: { status: 'parked', problem: problem(code, detail) } };
}

/** The entry that parks a command. If the grain cannot even take that, its state stays as it is. */
export function park({ clock, settings, log }: Runtime, fold: Fold, origin: Origin, outcome: Outcome): Draft {
  const now = clock.now();
  try {
    return draft(fold, origin, outcome, now, settings.callCheckMs);
  } catch (error) {
    log.error({ entity: fold.entity, command: origin.id, error }, 'the grain threw on a parked entry too');
    return draft({ ...fold, grain: inert(fold) }, origin, outcome, now, settings.callCheckMs);
  }
}

function inert({ grain }: Fold): Fold['grain'] {
  const { type, schema, writes = schema, initial } = grain;
  return { type, schema: writes, initial, decide: (...args) => grain.decide(...args), evolve: (state) => state };
}

async function prepared({ grain, state, entity }: Fold, command: GrainCommand): Promise<unknown> {
  if (grain.prepare === undefined) return undefined;
  try {
    return await grain.prepare(state, command, entity);
  } catch (error) {
    throw new PrepareFailed(`prepare of ${entity} rejected: ${reasonOf(error)}`, { cause: error });
  }
}
