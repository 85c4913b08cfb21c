import { eventually } from '@leviathan/test-kit';
import type { WhisperBus, WhisperEvent, WhisperOutcome, WhisperSubscription } from '../whisper-bus.ts';

/** A subscriber that keeps what it hears. */
export class Listener {
  readonly events: WhisperEvent[] = [];

  /** Subscribes to a pattern. */
  on(bus: WhisperBus, pattern: string, after?: number): Promise<WhisperSubscription> {
    return bus.subscribe(pattern, after === undefined ? {} : { after }, (event) => void this.events.push(event));
  }

  get ids(): readonly string[] {
    return this.events.flatMap((event) => (event.kind === 'whisper' ? [event.whisper.id] : []));
  }

  get positions(): readonly number[] {
    return this.events.flatMap((event) => (event.kind === 'whisper' ? [event.whisper.position] : []));
  }

  get gaps(): readonly WhisperEvent[] {
    return this.events.filter(({ kind }) => kind === 'gap');
  }

  /** Resolves when it has heard the whisper of this id. */
  async hears(id: string): Promise<void> {
    await eventually(() => this.ids.includes(id));
  }
}

/** Publishes a whisper named after its subject, unless it is given a name. */
export function say(bus: WhisperBus, subject: string, id = subject): Promise<WhisperOutcome> {
  return bus.publish({ id, subject, attributes: {}, body: JSON.stringify({ id }) });
}

/** Publishes whispers `w1`, `w2` … one after another and waits until they are logged. */
export async function sayMany(bus: WhisperBus, count: number, first = 1): Promise<readonly WhisperOutcome[]> {
  const ids = Array.from({ length: count }, (_, index) => `w${String(first + index)}`);
  return Promise.all(ids.map((id) => say(bus, `whisper.t.local._.${id}`, id)));
}
