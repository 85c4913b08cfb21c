import { decodeWhisper, encodeWhisper, isMalformed, type Whisper } from '@leviathan/contracts';
import { LeviathanError, type Retry, reasonOf } from '@leviathan/kernel';
import type { LoggedWhisper, WhisperBus, WhisperEvent } from '@leviathan/messaging';
import { everythingOf, passes, patternOf } from '../domain/whisper-filter.ts';
import type { Heard, LogName, PlacedWhisper, Stop, WhisperFilter, WhisperLog } from '../ports.ts';

/** Thrown when a whisper bus cannot be reached. A whisper may be logged or not; publishing it again is harmless. */
export class WhisperLogUnavailable extends LeviathanError {
  readonly code = 'whisper-log-unavailable';
  readonly retry: Retry = 'later';
}

/** How many whispers are read at a time when not all of them are wanted. */
const STRETCH = 200;

/** A log over a whisper bus. What is on the bus and is no whisper is passed over, and reported. */
export class BusWhisperLog implements WhisperLog {
  readonly name: LogName;
  readonly #bus: WhisperBus;
  readonly #source: string;
  readonly #malformed: (fields: object) => void;

  /**
   * @param source CloudEvents `source` of what is published here: `<service>/<instance>`
   * @param malformed hears of messages that are no whispers: somebody else writes on our subjects
   */
  constructor(name: LogName, bus: WhisperBus, source: string, malformed: (fields: object) => void) {
    this.name = name;
    this.#bus = bus;
    this.#source = source;
    this.#malformed = malformed;
  }

  async publish(whisper: Whisper, traceparent?: string): Promise<PlacedWhisper> {
    const message = encodeWhisper(whisper, this.#source);
    const trace = traceparent === undefined ? {} : { traceparent };
    const published = await this.#bus.publish({ ...message, attributes: { ...message.attributes, ...trace } });
    if (published.outcome === 'unknown') {
      throw new WhisperLogUnavailable(`whisper ${whisper.id} may not have been logged: ${published.reason}`);
    }
    return { log: this.name, position: published.position, whisper };
  }

  async read(filter: WhisperFilter, before: number | undefined, limit: number): Promise<readonly PlacedWhisper[]> {
    const found: PlacedWhisper[] = [];
    for await (const logged of this.#backwards(patternOf(filter), before)) {
      const placed = this.#placed(logged);
      if (placed !== undefined && passes(filter, placed.whisper)) found.push(placed);
      if (found.length === limit) break;
    }
    return found;
  }

  /** Looks through the tenant's whole log, which the bus bounds; most bodies are passed over without being parsed. */
  async find(tenant: string, id: string): Promise<PlacedWhisper | undefined> {
    const name = JSON.stringify(id);
    for await (const logged of this.#backwards(patternOf(everythingOf(tenant)), undefined)) {
      const placed = logged.body.includes(name) ? this.#placed(logged) : undefined;
      if (placed?.whisper.id === id && placed.whisper.tenant === tenant) return placed;
    }
    return undefined;
  }

  async newest(tenant: string): Promise<number> {
    const [newest] = await this.#reached(() => this.#bus.read(patternOf(everythingOf(tenant)), { limit: 1 }));
    return newest?.position ?? 0;
  }

  async subscribe(
    filter: WhisperFilter,
    after: number | undefined,
    hear: (heard: Heard) => void | Promise<void>,
  ): Promise<Stop> {
    const options = after === undefined ? {} : { after };
    const tell = (event: WhisperEvent): void | Promise<void> => {
      const heard = this.#heard(filter, event);
      return heard === undefined ? undefined : hear(heard);
    };
    const subscription = await this.#reached(() => this.#bus.subscribe(patternOf(filter), options, tell));
    return () => subscription.close();
  }

  #heard(filter: WhisperFilter, event: WhisperEvent): Heard | undefined {
    if (event.kind !== 'whisper') return event;
    const placed = this.#placed(event.whisper);
    return placed === undefined || !passes(filter, placed.whisper) ? undefined : { kind: 'whisper', placed };
  }

  async *#backwards(pattern: string, before: number | undefined): AsyncGenerator<LoggedWhisper> {
    let cursor = before;
    for (;;) {
      const page = { limit: STRETCH, ...(cursor === undefined ? {} : { before: cursor }) };
      const stretch = await this.#reached(() => this.#bus.read(pattern, page));
      yield* stretch;
      if (stretch.length < STRETCH) return;
      cursor = stretch.at(-1)?.position;
    }
  }

  #placed({ body, position, subject }: LoggedWhisper): PlacedWhisper | undefined {
    const whisper = decodeWhisper(body);
    if (!isMalformed(whisper)) return { log: this.name, position, whisper };
    this.#malformed({ log: this.name, position, subject, reason: whisper.malformed });
    return undefined;
  }

  async #reached<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw new WhisperLogUnavailable(`the ${this.name} whisper log cannot be read: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }
}
