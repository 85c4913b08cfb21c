import type { Decision, ImportedFile } from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';
import type { FoundThing } from './found-thing.ts';

/** A thing that was sent to its owner and is not answered yet. */
export interface Sent {
  /** What it is; only on the entry that sends it. */
  readonly thing?: FoundThing;
  readonly command: string;
  readonly files: readonly ImportedFile[];
}

export interface ImportRecord {
  readonly decision: Decision;
  readonly path: string;
  readonly dryRun: boolean;
  /** Folder of the originals, below the path: of this import alone. */
  readonly archive: string;
  readonly startedAt: number;
  readonly done: number;
  readonly of: number;
  readonly imported: number;
  readonly skipped: number;
  readonly lossy: number;
  readonly outstanding: readonly Sent[];
  /** Files of this part that were imported, and go to the archive when it is over. */
  readonly toArchive: readonly string[];
  readonly next: string | undefined;
  readonly problem?: string;
}

export type ImportState =
  | { readonly status: 'none' }
  | (ImportRecord & { readonly status: 'reading' | 'sending' | 'archiving' | 'succeeded' | 'failed' });

export const NO_IMPORT: ImportState = { status: 'none' };

/** What happens to an import. `files` of the data are rows of its report. */
export type ImportEvent =
  | { readonly kind: 'started'; readonly data: Pick<ImportRecord, 'decision' | 'path' | 'dryRun' | 'archive'> }
  | { readonly kind: 'part-read'; readonly data: PartRead }
  | {
      readonly kind: 'thing-ended';
      readonly data: { readonly command: string; readonly files: readonly ImportedFile[] };
    }
  | { readonly kind: 'archived'; readonly data: { readonly files: readonly ImportedFile[] } }
  | { readonly kind: 'import-failed'; readonly data: { readonly problem: string } };

export interface PartRead {
  readonly files: readonly ImportedFile[];
  readonly sent: readonly Sent[];
  readonly things: number;
  readonly of: number;
  readonly next?: string;
}

const KINDS: readonly string[] = [
  'started',
  'part-read',
  'thing-ended',
  'archived',
  'import-failed',
] satisfies readonly ImportEvent['kind'][];

export function evolve(state: ImportState, { kind, data, at }: Pick<Entry, 'kind' | 'data' | 'at'>): ImportState {
  if (!KINDS.includes(kind)) return state;
  return apply(state, { kind, data } as ImportEvent, at); // written by this file's own types
}

const FRESH = { done: 0, of: 0, imported: 0, skipped: 0, lossy: 0, outstanding: [], toArchive: [], next: undefined };

function apply(state: ImportState, event: ImportEvent, at: number): ImportState {
  if (event.kind === 'started') return { status: 'reading', ...event.data, ...FRESH, startedAt: at };
  if (state.status === 'none') return state;
  switch (event.kind) {
    case 'part-read': {
      const { files, sent, things, of, next } = event.data;
      const read = {
        ...counted(state, files),
        done: state.done + things,
        of,
        outstanding: sent.map(({ command, files: rows }) => ({ command, files: rows })),
        next,
      };
      return rested({ ...read, toArchive: [] });
    }
    case 'thing-ended': {
      const { command, files } = event.data;
      const outstanding = state.outstanding.filter((each) => each.command !== command);
      const gone = files.filter(({ outcome }) => outcome === 'imported').map(({ path }) => path);
      return rested({ ...counted(state, files), outstanding, toArchive: [...state.toArchive, ...gone] });
    }
    case 'archived':
      return goOn({ ...counted(state, event.data.files), toArchive: [] });
    case 'import-failed':
      return { ...state, status: 'failed', problem: event.data.problem };
  }
}

type Running = Exclude<ImportState, { status: 'none' }>;

function counted(state: Running, files: readonly ImportedFile[]): Running {
  const of = (outcome: ImportedFile['outcome']): number => files.filter((file) => file.outcome === outcome).length;
  return {
    ...state,
    imported: state.imported + of('imported'),
    skipped: state.skipped + of('skipped'),
    lossy: state.lossy + files.filter(({ lossy }) => lossy !== undefined).length,
  };
}

/** Once all of a part are answered its files go to the archive, and then the next part is read. */
function rested(state: Running): Running {
  if (state.outstanding.length > 0) return { ...state, status: 'sending' };
  return state.toArchive.length > 0 ? { ...state, status: 'archiving' } : goOn(state);
}

function goOn(state: Running): Running {
  return { ...state, status: state.next === undefined ? 'succeeded' : 'reading' };
}
