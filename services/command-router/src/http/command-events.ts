import type { Entry } from '@leviathan/grains';
import { iso } from '@leviathan/kernel';
import {
  type App,
  EVENT_STREAM,
  type EventStream,
  NOTHING_MORE,
  lastEventId,
  openEventStream,
} from '@leviathan/service-kit';
import { type Command, type CommandRef, type KnownCommand, isLive } from '../domain/command/command.ts';
import { BLANK, commandKey, fold } from '../domain/command/entries.ts';
import { statusOf } from '../domain/command/status.ts';
import { viewOf } from './command-view.ts';
import { IdParams } from './get-commands.ts';
import { known } from './known.ts';
import type { RouterParts } from './router-parts.ts';

/**
 * `GET /v1/commands/{id}/events`: the life of one command as it happens. `id:` is the seq of its journal, so a client
 * resumes without gap; `running` is not journaled and has none. `gap` {from, to}: the client has seen positions that the
 * journal does not hold. The stream ends with the command.
 */
export function commandEvents(app: App, parts: RouterParts): void {
  const schema = {
    tags: ['commands'],
    operationId: 'followCommand',
    summary: 'Follow a command (SSE)',
    params: IdParams,
    response: { 200: EVENT_STREAM, 204: NOTHING_MORE },
  };
  const config = { scope: 'commands:read', reads: ['Last-Event-ID'] } as const;
  app.get('/v1/commands/:id/events', { schema, config }, async (request, reply) => {
    const { ref, command } = await known(parts, request.caller.tenant, request.params.id);
    const seen = lastEventId(request) ?? 0;
    const entries = await parts.log.history(ref);
    // 204 tells an EventSource not to come back: nothing more will happen
    const last = entries.at(-1)?.seq ?? 0;
    if (!isLive(command) && seen === last) return reply.code(204).send();
    const stream = openEventStream(request, reply, { clock: parts.clock });
    // the journal was restored from a backup that is older than what the client has seen
    if (seen > last) stream.send({ event: 'gap', data: { from: last + 1, to: seen } });
    await new Telling(parts, ref, stream, Math.min(seen, last)).tell();
    return reply;
  });
}

/** One stream: what the journal holds, then what is added to it, told once each and in order. */
class Telling {
  readonly #parts: RouterParts;
  readonly #ref: CommandRef;
  readonly #stream: EventStream;
  #seen: number;
  #saidRunning = false;

  constructor(parts: RouterParts, ref: CommandRef, stream: EventStream, seen: number) {
    this.#parts = parts;
    this.#ref = ref;
    this.#stream = stream;
    this.#seen = seen;
  }

  /** Resolves when the command has ended or the client is gone. */
  async tell(): Promise<void> {
    const news = new News(this.#stream.signal);
    const stop = this.#parts.waits.watch(this.#ref, () => news.ring());
    const look = (): Promise<void> => this.#parts.asks.hurry(this.#ref, commandKey(this.#ref) ?? '');
    const stopLooking = this.#parts.waits.everyLook(async () => {
      await look();
      news.ring();
    });
    try {
      await look();
      do {
        if (!(await this.#catchUp())) break;
      } while (await news.next());
    } finally {
      stop();
      stopLooking();
      this.#stream.close();
    }
  }

  /** @returns whether more may come */
  async #catchUp(): Promise<boolean> {
    const { log } = this.#parts;
    const { command } = await log.load(this.#ref);
    const entries = await log.history(this.#ref);
    for (const [index, entry] of entries.entries()) {
      if (entry.seq > this.#seen && entry.kind !== BLANK) this.#say(entry, fold(entries.slice(0, index + 1)));
    }
    this.#seen = Math.max(this.#seen, entries.at(-1)?.seq ?? 0);
    if (command.status === 'running' && !this.#saidRunning) {
      this.#saidRunning = true;
      this.#stream.send({ event: 'running', data: { id: this.#ref.id, status: 'running' } });
    }
    return isLive(fold(entries));
  }

  #say(entry: Entry, after: Command): void {
    const { seq, kind, at } = entry;
    const status = statusOf(after);
    const isEnded = !isLive(after);
    const data = isEnded
      ? viewOf(this.#ref, after as KnownCommand) // an entry was folded, so it is known
      : { id: this.#ref.id, status, at: iso(at) };
    this.#stream.send({ id: seq, event: isEnded ? 'ended' : kind, data });
  }
}

/** Rings until somebody looks; several rings are one. */
class News {
  #isRung = false;
  #wake: () => void = () => undefined;
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  ring(): void {
    this.#isRung = true;
    this.#wake();
  }

  /** @returns `false` when nobody listens any more */
  async next(): Promise<boolean> {
    if (!this.#isRung && !this.#signal.aborted) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#isRung = false;
    return !this.#signal.aborted;
  }
}
