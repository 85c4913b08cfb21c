import type { HomeFile } from './walk-home.ts';

/** What a file is to the thing it belongs to. */
export type FilePart =
  | 'session'
  | 'created'
  | 'checkpoint'
  | 'whole'
  | 'rollup-complete'
  | 'rollup-tour-guide'
  | 'rollup-validation'
  | 'pending'
  | 'completed'
  | 'core-session'
  | 'core-rollup'
  | 'core-checkpoint'
  | 'old-sessions'
  | 'old-jobs'
  | 'other'
  | 'link';

/** Files that are read together. The key orders things, so that an import goes on after the last one it read. */
export interface HomeThing {
  readonly key: string;
  readonly id: string;
  readonly files: readonly { readonly part: FilePart; readonly path: string }[];
}

const RULES: readonly (readonly [pattern: RegExp, kind: string, part: FilePart])[] = [
  [/^\.kingly\/sessions\/active\/([^/]+)\.yaml$/, 'session', 'session'],
  [/^\.kingly\/sessions\/active-sessions\.json(?:\.backup)?$/, 'z-old', 'old-sessions'],
  [/^\.kingly\/sessions\/jobs\/pending-jobs\.json(?:\.backup)?$/, 'z-old', 'old-jobs'],
  [/^\.kingly\/sessions\/workspace-registry\.json$/, 'other', 'other'],
  [/^\.kingly\/sessions\/([^/]+)-checkpoint\.yaml$/, 'session', 'checkpoint'],
  [/^\.kingly\/sessions\/([^/]+)\.leviathan\.json$/, 'session', 'whole'],
  [/^\.kingly\/sessions\/([^/]+)\.json$/, 'session', 'created'],
  [/^\.kingly\/sessions\/rollups\/([^/]+)-complete\.md$/, 'session', 'rollup-complete'],
  [/^\.kingly\/sessions\/rollups\/([^/]+)-tour-guide\.md$/, 'session', 'rollup-tour-guide'],
  [/^\.kingly\/sessions\/rollups\/([^/]+)-validation\.yaml$/, 'session', 'rollup-validation'],
  [/^\.kingly\/sessions\/jobs\/pending\/([^/]+)\.yaml$/, 'job', 'pending'],
  [/^\.kingly\/sessions\/jobs\/completed\/([^/]+)\.yaml$/, 'job', 'completed'],
  [/^\.leviathan\/sessions\/active-sessions\.yaml$/, 'other', 'other'],
  [/^\.leviathan\/sessions\/([^/]+)\.yaml$/, 'core', 'core-session'],
  [/^\.leviathan\/checkpoints\/[^/]+\.yaml$/, 'core-checkpoint', 'core-checkpoint'],
  [/^\.leviathan\/rollups\/([^/]+)-rollup\.yaml$/, 'core', 'core-rollup'],
];

/** Names that are ours, not the old agent's: the holder's lock, its journal and its temporary files. */
const OURS = /(?:^|\/)\.(?:leviathan-|.*\.leviathan-tmp)/;

/** The things of a home, in the order of their keys. */
export function groupFiles(files: readonly HomeFile[]): readonly HomeThing[] {
  const things = new Map<string, { id: string; files: { part: FilePart; path: string }[] }>();
  for (const { path, isLink } of files) {
    if (OURS.test(path)) continue;
    const { key, id, part } = isLink ? { key: `other/${path}`, id: '', part: 'link' as const } : placeOf(path);
    const thing = things.get(key) ?? { id, files: [] };
    thing.files.push({ part, path });
    things.set(key, thing);
  }
  const grouped = [...things].map(([key, thing]) => ({ key, ...thing }));
  return grouped.sort((a, b) => (a.key < b.key ? -1 : 1));
}

function placeOf(path: string): { readonly key: string; readonly id: string; readonly part: FilePart } {
  for (const [pattern, kind, part] of RULES) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const [, id = ''] = match;
    return kind === 'other' || kind === 'z-old'
      ? { key: `${kind}/${path}`, id, part }
      : { key: `${kind}/${id}`, id, part };
  }
  return { key: `other/${path}`, id: '', part: 'other' };
}
