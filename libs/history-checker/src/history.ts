/**
 * What clients saw and what the journals hold, and nothing else: the checker knows no runtime, so it cannot share a
 * mistake with one. Plain data, so that a history can come from a simulation or from real servers.
 */
export interface History {
  readonly commands: readonly SentCommand[];
  readonly journals: readonly JournalEntry[];
  /** Ids of whispers that reached their bus. Without it whispers are not judged. */
  readonly whispers?: readonly string[];
  /** What routers wrote about commands, in the order of each one's journal. Without it routers are not judged. */
  readonly routed?: readonly RouterMoment[];
  /** What operators were told is done. */
  readonly deeds?: readonly { readonly command: string; readonly kind: 'redriven' | 'discarded' }[];
  /**
   * Whether everything was healed and had its time: then what was promised must be there. Of a history that was cut off,
   * only what is there is judged.
   */
  readonly isSettled: boolean;
}

/** How a command stands or ended: compared as JSON. */
export interface Ending {
  readonly status: string;
  readonly result?: unknown;
  readonly problem?: unknown;
}

/** A command as its client knows it. All instants are of one clock, the client's. */
export interface SentCommand {
  readonly id: string;
  readonly entity: string;
  readonly sentAt: number;
  /** The system said that it has it, and promised no order yet: from now on it must not be lost. */
  readonly acceptedAt?: number;
  /** The system said that it has it: from now on it must not be lost, and what is sent later comes after it. */
  readonly acknowledgedAt?: number;
  readonly endedAt?: number;
  readonly reply?: Ending;
  /** What it does to its entity, if the entity is one that {@link Call} describes. */
  readonly call?: Call;
}

/** An entry of a journal. */
export interface JournalEntry {
  readonly entity: string;
  readonly seq: number;
  /** Epoch milliseconds, of the clock of whoever wrote it. */
  readonly at: number;
  /** Whose turn it was. */
  readonly command: string;
  /** Which attempt at `command`; a redrive raises it. 1 unless given. */
  readonly attempt?: number;
  /** Nobody sent its command: a timer, the end of a call, a note of the runtime's. */
  readonly isOwn?: boolean;
  readonly reply: Ending;
  /** The ends of commands that earlier entries left running. */
  readonly answers?: readonly { readonly command: string; readonly reply: Ending }[];
  /** In their order. */
  readonly effects?: readonly Effect[];
  /** Turns of this entity that must follow: of its timers and calls. */
  readonly promises?: readonly Promised[];
}

/** Something that a router wrote about a command. */
export interface RouterMoment {
  readonly command: string;
  /** `ended`, `redriven`, `discarded` and others. */
  readonly kind: string;
  /** The attempt that it is about. */
  readonly attempt?: number;
  /** Of an end. */
  readonly status?: string;
}

/** A turn that must follow. */
export interface Promised {
  readonly command: string;
  readonly notBefore?: number;
  /** Nor does it follow if this command has ended in another way. */
  readonly unlessEnded?: string;
}

/** What a turn made others do. A command that finds nothing to do has no turn, if that is in its nature (`mayBeMoot`). */
export type Effect =
  | { readonly kind: 'command'; readonly command: string; readonly entity: string; readonly mayBeMoot?: boolean }
  | { readonly kind: 'whisper'; readonly id: string };

/** What a command does to an entity of a known kind, for the judgement of its results. */
export type Call =
  /** A register holds one value, `null` first. `write` gives `null`, `swap` whether it held `expected`. */
  | { readonly kind: 'register'; readonly do: 'read' }
  | { readonly kind: 'register'; readonly do: 'write'; readonly value: number }
  | { readonly kind: 'register'; readonly do: 'swap'; readonly expected: number | null; readonly value: number }
  /** Gives the sum after it. */
  | { readonly kind: 'counter'; readonly do: 'add'; readonly value: number }
  /** Gives the whole list, after it. */
  | { readonly kind: 'list'; readonly do: 'read' }
  | { readonly kind: 'list'; readonly do: 'append'; readonly value: string };

/** Something that must never be so, in a sentence for a person. */
export interface Violation {
  readonly rule: Rule;
  readonly entity: string;
  readonly detail: string;
}

export type Rule =
  | 'gap-free'
  | 'once'
  | 'nothing-invented'
  | 'nothing-lost'
  | 'same-reply'
  | 'in-order'
  | 'effects-arrive'
  | 'effects-in-order'
  | 'promises-kept'
  | 'routers-agree'
  | 'deeds-kept'
  | 'linearizable';
