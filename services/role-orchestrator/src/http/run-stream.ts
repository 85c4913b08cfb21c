import { type Clock, pause } from '@leviathan/kernel';
import type { WhisperBus } from '@leviathan/messaging';
import {
  type App,
  EVENT_STREAM,
  type EventStream,
  NOTHING_MORE,
  lastEventId,
  openEventStream,
} from '@leviathan/service-kit';
import type { TextNotice } from '../adapters/announced-runs.ts';
import { followRun } from '../adapters/run-followers.ts';
import { endsRun, noticesOf } from '../domain/run/run-notices.ts';
import { type RunReader, unknown } from './run-reader.ts';
import { RunParams } from './run-routes.ts';

/** Words that come during a look at the journal wait for its end, so many at most; later ones are not missed. */
const MAX_EARLY = 256;
/** Announcements may be lost: the journal is looked at this often even when nobody says that it grew. */
const LOOK_MS = 1000;

export interface RunStreamParts {
  readonly reader: RunReader;
  readonly notices: Pick<WhisperBus, 'listen'>;
  readonly clock: Clock;
}

/**
 * `GET /v1/runs/{id}/events`: a run as AG-UI events. The last event of each journal entry carries its seq as `id:`, so
 * a client that was cut off between two of them gets the entry again, whole, and misses nothing. The words of a step
 * that is being made carry none; the completed text of `STEP_FINISHED` replaces them. `gap` {from, to}: the client has
 * seen positions that the journal does not hold; read the run again.
 */
export function runStream(app: App, parts: RunStreamParts): void {
  const schema = {
    operationId: 'followRun',
    summary: 'Follow a run (SSE, AG-UI events).',
    params: RunParams,
    response: { 200: EVENT_STREAM, 204: NOTHING_MORE },
  };
  const config = { scope: 'runs:read', reads: ['Last-Event-ID'] } as const;
  app.get('/v1/runs/:id/events', { schema, config }, async (request, reply) => {
    const run = { tenant: request.caller.tenant, id: request.params.id };
    const seen = lastEventId(request) ?? 0;
    const { state, seq } = await parts.reader.state(run.tenant, run.id);
    if (state.status === 'none') unknown(run.id);
    // 204 tells an EventSource not to come back: nothing more will happen
    const isOver = state.status !== 'running' && (await tellsNothingAfter(parts.reader, run, seen));
    if (isOver && seen <= seq) return reply.code(204).send();
    const stream = openEventStream(request, reply, { clock: parts.clock });
    // the journal was restored from a backup that is older than what the client has seen
    if (seen > seq) stream.send({ event: 'gap', data: { from: seq + 1, to: seen } });
    if (isOver) stream.close();
    else await new RunTelling(parts, run, stream, Math.min(seen, seq)).tell();
    return reply;
  });
}

interface RunName {
  readonly tenant: string;
  readonly id: string;
}

async function tellsNothingAfter(reader: RunReader, { tenant, id }: RunName, seen: number): Promise<boolean> {
  for await (const entry of reader.entries(tenant, id, seen)) if (noticesOf(entry).length > 0) return false;
  return true;
}

/** One stream: what the journal holds, then what is added to it, each told once and in order. */
class RunTelling {
  readonly #parts: RunStreamParts;
  readonly #run: RunName;
  readonly #stream: EventStream;
  /** Seq of the last entry that was told. */
  #seen: number;
  /** The step that began last, of those that were told. */
  #step = 0;
  #isLooking = false;
  #early: TextNotice[] = [];
  #wait = new AbortController();

  constructor(parts: RunStreamParts, run: RunName, stream: EventStream, seen: number) {
    this.#parts = parts;
    this.#run = run;
    this.#stream = stream;
    this.#seen = seen;
  }

  /** Resolves when the run has ended or the client is gone. */
  async tell(): Promise<void> {
    const { clock, notices } = this.#parts;
    // Before the first look, so that nothing falls between the two.
    const stop = followRun(notices, this.#run, {
      grew: () => this.#wait.abort(),
      text: (notice) => this.#text(notice),
    });
    this.#stream.signal.addEventListener('abort', () => this.#wait.abort(), { once: true });
    try {
      while (!this.#stream.signal.aborted) {
        this.#wait = new AbortController(); // what grows during the look is looked at again
        this.#isLooking = true;
        if (await this.#look()) break;
        this.#sayEarly();
        await pause(clock, LOOK_MS, this.#wait.signal);
      }
    } finally {
      stop();
      this.#stream.close();
    }
  }

  /** @returns whether the run has ended */
  async #look(): Promise<boolean> {
    const { reader } = this.#parts;
    for await (const entry of reader.entries(this.#run.tenant, this.#run.id, this.#seen)) {
      const notices = noticesOf(entry);
      for (const [index, notice] of notices.entries()) {
        const id = index === notices.length - 1 ? { id: entry.seq } : {};
        if (notice.type === 'STEP_STARTED') this.#step = Number(notice['step']);
        this.#stream.send({ event: notice.type, data: notice, ...id });
      }
      this.#seen = entry.seq;
      if (notices.some(endsRun)) return true;
      await this.#stream.drained();
      if (this.#stream.signal.aborted) return true;
    }
    return false;
  }

  #sayEarly(): void {
    this.#isLooking = false;
    for (const notice of this.#early.splice(0)) this.#text(notice);
  }

  /** Words of another step than the one that was told last are too early or too late: its whole text is in the journal. */
  #text(notice: TextNotice): void {
    if (this.#isLooking) {
      if (this.#early.length < MAX_EARLY) this.#early.push(notice);
    } else if (this.#step === 0 || notice.step === this.#step) {
      this.#stream.send({ event: notice.type, data: notice });
    }
  }
}
