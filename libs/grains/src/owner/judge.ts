import { problem } from '@leviathan/contracts';
import { reasonOf, toError, traceIdOf } from '@leviathan/kernel';
import { type GrainCommand, type Outcome, type Turn, isRuntimeCommand } from '../grain.ts';
import { bornIn } from '../journal/births.ts';
import { type Draft, type Origin, draft } from './draft.ts';
import { StoreUnavailable } from '../store-errors.ts';
import { withErasure } from './erasing.ts';
import { type Fold, readFolded } from './fold.ts';
import { PrepareFailed } from './insist.ts';
import type { Runtime } from './runtime.ts';
import type { Tenure } from './tenure.ts';

/** An exception may be chance (memory, a race in a library), so it is tried again; three times is not chance. */
const TRIES = 3;

/** What the grain makes of a command, or, after three exceptions, the entry that parks it. */
export async function judge(
  runtime: Runtime,
  tenure: Tenure,
  fold: Fold,
  origin: Origin,
  command: GrainCommand,
): Promise<Draft> {
  const facts = await prepared(runtime, tenure, fold, command);
  const past = await pastOf(runtime, fold, command);
  const { clock, settings, log } = runtime;
  let reason = '';
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const now = clock.now();
    try {
      const turn = { now, entity: fold.entity, seq: fold.seq + 1, facts, ...(past && { origin: past }) };
      const outcome = fold.grain.decide(fold.state, command, turn);
      if (outcome.kind === 'erased') {
        return draft(fold, origin, await withErasure(runtime.journal, fold, origin, outcome), now, settings);
      }
      const before = outcome.fork === undefined ? fold : { ...fold, state: past?.state };
      return draft(before, origin, outcome, now, settings);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error; // it waits, as any turn does
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
    return draft(fold, origin, outcome, now, settings);
  } catch (error) {
    log.error({ entity: fold.entity, command: origin.id, error }, 'the grain threw on a parked entry too');
    return draft({ ...fold, grain: inert(fold) }, origin, outcome, now, settings);
  }
}

function inert({ grain }: Fold): Fold['grain'] {
  const { type, schema, writes = schema, initial } = grain;
  return { type, schema: writes, initial, decide: (...args) => grain.decide(...args), evolve: (state) => state };
}

/** The past that the first command of an entity wants to begin from: of the same tenant and type, and of that length. */
async function pastOf(
  { journal }: Runtime,
  { grain, entity, seq }: Fold,
  command: GrainCommand,
): Promise<Turn['origin'] | undefined> {
  if (seq > 0 || isRuntimeCommand(command)) return undefined;
  const wanted = grain.forkOf?.(command);
  if (wanted === undefined || bornIn(wanted.from) !== bornIn(entity)) return undefined;
  const folded = await readFolded(journal, grain, wanted.from, wanted.seq);
  if (folded.seq === 0 || folded.seq < (wanted.seq ?? 0)) return undefined;
  return { from: wanted.from, seq: folded.seq, state: folded.state };
}

async function prepared(
  { clock, settings }: Runtime,
  tenure: Tenure,
  { grain, state, entity }: Fold,
  command: GrainCommand,
): Promise<unknown> {
  if (grain.prepare === undefined) return undefined;
  const deadline = isRuntimeCommand(command) ? undefined : command.deadline;
  const late = new AbortController();
  // By the clock in hand: one that hangs is given up, and its turn tried again or ended as expired.
  const timer = clock.after(Math.min(settings.prepareMs, (deadline ?? Infinity) - clock.now() + 1), () => {
    late.abort(new Error('it took too long'));
  });
  const signal = AbortSignal.any([late.signal, tenure.ended]);
  try {
    return await Promise.race([grain.prepare(state, command, { entity, signal, deadline }), whenAborted(signal)]);
  } catch (error) {
    throw new PrepareFailed(`prepare of ${entity} rejected: ${reasonOf(error)}`, { cause: error });
  } finally {
    timer.cancel();
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(toError(signal.reason));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
