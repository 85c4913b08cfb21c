import type { CommandMessage, Decision, FinalReply, Problem, Reply, Whisper } from '@leviathan/contracts';

/** What a turn makes others do, once it is committed. */
export type Effect =
  /**
   * A command to another entity, or, with `queue: 'legacy'`, to the holder of the legacy home; with `queue: 'parked'`,
   * one that nobody waits for and that was parked here, to those who look at parked commands, with `why`.
   */
  | {
      readonly kind: 'command';
      readonly queue: 'partition' | 'legacy' | 'parked';
      readonly command: CommandMessage;
      readonly why?: Problem;
    }
  /** `distributed` is the stamped decision: the log and NATS, or this process and its whisper file. */
  | { readonly kind: 'whisper'; readonly distributed: boolean; readonly whisper: Whisper };

export type EffectKind = Effect['kind'];

/** What may be left to do of an entry once it is committed: to publish its effects, or to erase what was before it. */
export type OpenKind = EffectKind | 'erasure';

/** Where the past of a fork is: `from` as it was at `seq`. */
export interface ForkPoint {
  readonly from: string;
  readonly seq: number;
}

/** The end of a command that an earlier entry left running. */
export interface Answer {
  readonly command: string;
  readonly reply: FinalReply;
}

/** An entity that sent a command as an effect and wants its answer as one; kept while the command runs. */
export interface Asker {
  readonly entity: string;
  /** Who waits for whom, up to that entity: see `CommandMessage`. */
  readonly chain?: readonly string[];
  /** Stamped on the answer too: nobody decides again. */
  readonly decision: Decision;
}

/** One committed turn of one entity. */
export interface Entry {
  /** `<tenant>/<type>/<id>`, see `entityKey`. */
  readonly entity: string;
  /** 1, 2, 3 … without gaps. */
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** What happened, in the words of the entity's type. */
  readonly kind: string;
  /** Version of the shape of `data`; a fold reads it through the type's upcasters. */
  readonly schema: number;
  /** Id of the command whose turn this was. */
  readonly command: string;
  readonly data: unknown;
  /** When `command` was accepted, as its message says; compared with the floor of the dedupe window. */
  readonly acceptedAt?: number;
  /** Which attempt at `command` this was, 1 if absent: a recorded `parked` answers only attempts up to its own. */
  readonly attempt?: number;
  /** Who gets the end of `command` as an effect, if this entry leaves it running. */
  readonly asker?: Asker;
  /**
   * The router that sent `command`, if this entry leaves it running: who takes over its entity tells the end to that one,
   * as long as nobody has asked since.
   */
  readonly replyTo?: string;
  /** W3C trace context of the turn: what follows from it goes on with its trace, also after a crash. */
  readonly traceparent?: string;
  /** What the sender of `command` was told, and is told again if it asks again. */
  readonly reply: Reply;
  readonly answers: readonly Answer[];
  readonly effects: readonly Effect[];
  /** On the first entry of a fork: the state that this entry follows on is another entity's. */
  readonly fork?: ForkPoint;
  /** What may still be undone. A hint: one too many costs a repetition. */
  readonly open?: readonly OpenKind[];
  /** The entity's earliest timer, epoch milliseconds. A hint: the fold decides. */
  readonly wakeAt?: number;
}

/** The name under which an effect is published, the same however often it is published. */
export function effectId(entry: Pick<Entry, 'entity' | 'seq'>, index: number): string {
  return `${entry.entity}:${String(entry.seq)}:${String(index)}`;
}

/** The largest entry that a journal takes, in bytes of JSON. */
export const MAX_ENTRY_BYTES = 1024 * 1024;
