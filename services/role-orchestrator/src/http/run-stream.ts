import { runSubject, subjectToken } from '@leviathan/contracts';
import type { Notice, WhisperBus } from '@leviathan/messaging';
import { type Clock, pause } from '@leviathan/kernel';
import { type App, type EventStream, lastEventId, openEventStream } from '@leviathan/service-kit';
import { type RunNotice, noticesOf } from '../domain/run/run-events.ts';
import type { RunState } from '../domain/run/run-state.ts';
import { type RunReader, unknown } from './run-reader.ts';
import { RunParams } from './run-routes.ts';

/** Notices may be lost: the journal is looked at this often even when nobody says that it grew. */
const LOOK_MS = 1000;

export interface RunStreamParts {
  readonly reader: RunReader;
  readonly notices: Pick<WhisperBus, 'listen'>;
  readonly clock: Clock;
}

/**
 * `GET /v1/runs/{id}/events`: a run as AG-UI events. What is journaled carries its seq as `id:`, so a client resumes
 * without gap; the words of a step that is being written carry none, and the completed text replaces them.
 */
export function runStream(app: App, parts: RunStreamParts): void {
  const schema = { summary: 'Follow a run (SSE, AG-UI events).', params: RunParams };
  app.get('/v1/runs/:id/events', { schema, config: { scope: 'runs:read' } }, async (request, reply) => {
    const { tenant } = request.caller;
    const { id } = request.params;
    const seen = lastEventId(request) ?? 0;
    const { state, seq } = await parts.reader.state(tenant, id);
    if (state.status === 'none') unknown(id);
    // 204 tells an EventSource not to come back: nothing more will happen
    if (state.status !== 'running' && seen >= seq) return reply.code(204).send();
    await new RunTelling(parts, tenant, id, openEventStream(request, reply, { clock: parts.clock }), seen).tell();
    return reply;
  });
}

/** One stream: what the journal holds, then what is added to it, each told once and in order. */
class RunTelling {
  readonly #parts: RunStreamParts;
  readonly #tenant: string;
  readonly #id: string;
  readonly #stream: EventStream;
  #seen: number;
  #state: RunState;
  /** The position up to which `#state` is folded. */
  #folded = 0;
  #look: AbortController | undefined;

  constructor(parts: RunStreamParts, tenant: string, id: string, stream: EventStream, seen: number) {
    this.#parts = parts;
    this.#tenant = tenant;
    this.#id = id;
    this.#stream = stream;
    this.#seen = seen;
    this.#state = parts.reader.grain.initial;
  }

  /** Resolves when the run has ended or the client is gone. */
  async tell(): Promise<void> {
    const pattern = `${runSubject(this.#tenant, this.#id, '_').slice(0, -subjectToken('_').length)}>`;
    const listening = this.#parts.notices.listen(pattern, (notice) => this.#hear(notice));
    const stopWaiting = (): void => this.#look?.abort();
    this.#stream.signal.addEventListener('abort', stopWaiting, { once: true });
    try {
      while (!this.#stream.signal.aborted) {
        const look = (this.#look = new AbortController()); // before reading: what grows meanwhile is looked at again
        if (!(await this.#catchUp())) break;
        await pause(this.#parts.clock, LOOK_MS, look.signal);
      }
    } finally {
      await listening.close();
      this.#stream.close();
    }
  }

  /** @returns whether more may come */
  async #catchUp(): Promise<boolean> {
    const { reader } = this.#parts;
    for await (const entry of reader.entries(this.#tenant, this.#id, this.#folded)) {
      this.#state = reader.grain.evolve(this.#state, entry);
      this.#folded = entry.seq;
      if (entry.seq > this.#seen) {
        for (const notice of noticesOf(entry, this.#state)) this.#say(notice, entry.seq);
        this.#seen = entry.seq;
      }
      await this.#stream.drained();
      if (this.#stream.signal.aborted) return false;
    }
    return this.#state.status === 'running';
  }

  #hear({ body }: Notice): void {
    const notice = JSON.parse(body) as RunNotice; // made by an owner of ours
    if (notice.type === 'TEXT_MESSAGE_CONTENT') this.#say(notice);
    else this.#look?.abort();
  }

  #say(notice: RunNotice, id?: number): void {
    this.#stream.send({ event: notice.type, data: notice, ...(id === undefined ? {} : { id }) });
  }
}
