import type { CommandMessage } from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';
import type { IntendedFile } from '../../ports.ts';

/** A command whose files are being written: journaled before the first byte of them. */
export interface Writing {
  /** Id of the call that writes. */
  readonly call: string;
  readonly command: CommandMessage;
  readonly files: readonly IntendedFile[];
}

/** What the holder of the legacy home knows of a thing besides its files: only what is under way. */
export interface LegacyState {
  readonly writing: Writing | undefined;
  /** Commands that wait for the write, in order: each is decided on the files that the one before left. */
  readonly queue: readonly CommandMessage[];
}

export const AT_REST: LegacyState = { writing: undefined, queue: [] };

/** What happens to a legacy session or job: the kinds and data of its entries. */
export type LegacyEvent =
  | { readonly kind: 'intended'; readonly data: { readonly writing: Writing } }
  | { readonly kind: 'queued'; readonly data: { readonly command: CommandMessage } }
  /** A write ended, well or badly. */
  | { readonly kind: 'settled'; readonly data: Following }
  /** The old agent changed the files between our look and our write: its change is kept and the command decided anew. */
  | { readonly kind: 'decided-again'; readonly data: Following };

/** What comes after a write: how many left the queue, and the write of the last of them. */
export interface Following {
  readonly taken: number;
  readonly writing?: Writing;
}

const KINDS: readonly string[] = [
  'intended',
  'queued',
  'settled',
  'decided-again',
] satisfies readonly LegacyEvent['kind'][];

export function evolve(state: LegacyState, { kind, data }: Pick<Entry, 'kind' | 'data'>): LegacyState {
  if (!KINDS.includes(kind)) return state;
  return apply(state, { kind, data } as LegacyEvent); // written by this file's own types
}

function apply(state: LegacyState, event: LegacyEvent): LegacyState {
  switch (event.kind) {
    case 'intended':
      return { ...state, writing: event.data.writing };
    case 'queued':
      return { ...state, queue: [...state.queue, event.data.command] };
    case 'settled':
    case 'decided-again':
      return { writing: event.data.writing, queue: state.queue.slice(event.data.taken) };
  }
}
