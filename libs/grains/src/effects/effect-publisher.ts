import {
  MAX_BODY_BYTES,
  type Problem,
  type WireMessage,
  type Whisper,
  encodeCommand,
  encodeWhisper,
} from '@leviathan/contracts';
import { type Clock, reasonOf } from '@leviathan/kernel';
import type { CommandBus, WhisperOutlet } from '@leviathan/messaging';
import { type Effect, type OpenKind, type Entry, effectId } from '../entry.ts';
import type { Journal } from '../journal.ts';
import type { Log } from '../owner.ts';
import { type OwnerOf, effectAddress, registeredOwner } from './effect-address.ts';
import { parkedMessage } from './parked-message.ts';
import { publishUntilConfirmed } from './publish-until-confirmed.ts';
import { WhisperRoom } from './whisper-room.ts';

export interface EffectPublisherOptions {
  /** CloudEvents `source` of what it publishes: `<service>/<instance>`. */
  readonly source: string;
  readonly partitions: number;
  readonly journal: Journal;
  readonly commands: CommandBus;
  readonly whispers: { readonly distributed: WhisperOutlet; readonly local: WhisperOutlet };
  readonly clock: Clock;
  readonly log: Log;
  /** The registry of command types unless given. */
  readonly ownerOf?: OwnerOf;
  /** Erases what was before an entry with an open erasure. */
  readonly erase?: (entry: Entry) => Promise<void>;
  /** How many whisper entries may wait for their bus at once, shared by all publishers of a process. */
  readonly room?: WhisperRoom;
  /** Told of each whisper that was too old to be of use when it could be published. */
  readonly onExpired?: (whisper: Whisper) => void;
}

/**
 * Publishes the effects of committed entries, each under its id `<entity>:<seq>:<i>`, until it is confirmed.
 *
 * - E1 Nothing is published before its entry is stored.
 * - E2 Commands of one entity go out in the order of (seq, i), the next only after the previous is confirmed.
 * - E3 Commands and whispers do not wait for each other.
 * - E4 `open` is cleared only after everything of its kind is confirmed; a lost clear costs a duplicate.
 * - E5 A whisper past its ttl is dropped and counted; a command that no queue can take ends among the parked ones.
 * - E6 What was before an entity's end is erased after all of its commands are out: they are in what is erased.
 */
export class EffectPublisher {
  readonly #options: EffectPublisherOptions;
  /** By entity and kind: the end of the queue. */
  readonly #tails = new Map<string, Promise<unknown>>();
  /** By entry and kind: what is on its way, so that a sweep does not send it twice. */
  readonly #inHand = new Map<string, Promise<boolean>>();
  readonly #room: WhisperRoom;
  readonly #stop = new AbortController();

  constructor(options: EffectPublisherOptions) {
    this.#options = options;
    this.#room = options.room ?? new WhisperRoom();
  }

  /**
   * @returns `true` when everything open in `entry` is confirmed; `false` when {@link stop} left it for the next owner to
   * do, or when there was no room for its whispers: they stay open, and a sweep brings them again
   */
  async publish(entry: Entry): Promise<boolean> {
    const confirmed = await Promise.all((entry.open ?? []).map((kind) => this.#publishKind(entry, kind)));
    return confirmed.every((each) => each);
  }

  /** Whether commands of an entity are on their way, or confirmed and not cleared yet. */
  isPublishing(entity: string): boolean {
    return this.#tails.has(`${entity} command`);
  }

  /** Publishes no more: somebody else does, or a sweep after the next start. */
  stop(): void {
    this.#stop.abort();
  }

  #publishKind(entry: Entry, kind: OpenKind): Promise<boolean> {
    const name = `${entry.entity}:${String(entry.seq)}:${kind}`;
    const inHand = this.#inHand.get(name);
    if (inHand !== undefined) return inHand;
    // Commands are bounded by what is delivered, and one that is left out would be overtaken (E2).
    if (kind === 'whisper' && !this.#room.enter()) return Promise.resolve(false);
    const lane = laneOf(entry, kind);
    const previous = this.#tails.get(lane) ?? Promise.resolve();
    const tail = previous
      .then(() => this.#publishInOrder(entry, kind))
      .catch((error: unknown) => {
        const { entity, seq } = entry;
        this.#options.log.error({ entity, seq, kind, error }, 'effects cannot be published; they stay open');
        return false;
      });
    const forgotten = tail.finally(() => {
      this.#inHand.delete(name);
      if (kind === 'whisper') this.#room.leave();
      if (this.#tails.get(lane) === forgotten) this.#tails.delete(lane);
    });
    this.#inHand.set(name, forgotten);
    this.#tails.set(lane, forgotten);
    return forgotten;
  }

  async #publishInOrder(entry: Entry, kind: OpenKind): Promise<boolean> {
    if (kind === 'erasure' && !(await this.#eraseBefore(entry))) return false;
    for (const [index, effect] of entry.effects.entries()) {
      if (effect.kind !== kind) continue;
      if (!(await this.#publishOne(effect, effectId(entry, index), entry.traceparent))) return false;
    }
    await this.#clear(entry, kind);
    return true;
  }

  #eraseBefore(entry: Entry): Promise<boolean> {
    const { clock, log, erase } = this.#options;
    const task = async (): Promise<{ readonly outcome: string; readonly reason?: string }> => {
      try {
        await erase?.(entry);
        return { outcome: erase === undefined ? 'nobody erases here' : 'confirmed' };
      } catch (error) {
        return { outcome: 'failed', reason: reasonOf(error) };
      }
    };
    return publishUntilConfirmed(task, `erasure of ${entry.entity}`, { clock, log, signal: this.#stop.signal });
  }

  /** The buses record the spans; what is published carries the trace of its turn. */
  #publishOne(effect: Effect, id: string, traceparent: string | undefined): Promise<boolean> {
    const publish =
      effect.kind === 'command' ? this.#commandTry(effect, id) : this.#whisperTry(effect, id, traceparent);
    const { clock, log } = this.#options;
    return publishUntilConfirmed(publish, id, { clock, log, signal: this.#stop.signal });
  }

  #commandTry(effect: Extract<Effect, { kind: 'command' }>, id: string): () => Promise<{ readonly outcome: string }> {
    const { commands, partitions, ownerOf = registeredOwner, source } = this.#options;
    const message: WireMessage = { ...encodeCommand(effect.command, source), id };
    const address = effectAddress(effect, partitions, ownerOf);
    if (address === undefined) {
      return () => commands.publish({ kind: 'parked' }, parkedMessage(message, `nobody owns ${effect.command.entity}`));
    }
    const bytes = Buffer.byteLength(message.body);
    if (bytes <= MAX_BODY_BYTES) return () => commands.publish(address, withReason(message, effect.why));
    const stub = { ...message, body: JSON.stringify({ ...effect.command, payload: null }) };
    const reason = `its body has ${String(bytes)} bytes, ${String(MAX_BODY_BYTES)} is the most; the journal holds it as ${id}`;
    return () => commands.publish({ kind: 'parked' }, parkedMessage(stub, reason));
  }

  #whisperTry(
    effect: Extract<Effect, { kind: 'whisper' }>,
    id: string,
    traceparent: string | undefined,
  ): () => Promise<{ readonly outcome: string }> {
    const { whispers, clock, onExpired, source } = this.#options;
    const { whisper, distributed } = effect;
    const bus = distributed ? whispers.distributed : whispers.local;
    const encoded = encodeWhisper(whisper, source);
    const trace = traceparent === undefined ? {} : { traceparent };
    const message = { ...encoded, id, attributes: { ...encoded.attributes, ...trace } };
    return async () => {
      if (clock.now() <= whisper.at + whisper.ttlSeconds * 1000) return bus.publish(message);
      onExpired?.(whisper); // it guides nobody any more
      return { outcome: 'confirmed' };
    };
  }

  async #clear(entry: Entry, kind: OpenKind): Promise<void> {
    const { journal, log } = this.#options;
    try {
      await journal.clearOpen(entry.entity, entry.seq, [kind]);
    } catch (error) {
      log.warn(
        { entity: entry.entity, seq: entry.seq, reason: reasonOf(error) },
        'open not cleared: a sweep repeats it',
      );
    }
  }
}

/** Of a command that was parked by its own turn. */
function withReason(message: WireMessage, why: Problem | undefined): WireMessage {
  return why === undefined ? message : parkedMessage(message, why.detail, why.code);
}

/** An erasure waits for the commands of its entity; whispers wait for nobody and nobody for them. */
function laneOf({ entity }: Entry, kind: OpenKind): string {
  return `${entity} ${kind === 'erasure' ? 'command' : kind}`;
}
