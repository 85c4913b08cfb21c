import { join } from 'node:path';
import { encodeKeyPart } from '@leviathan/contracts';
import type { LegacyFileName, LegacyKind, LegacyRef } from '../ports.ts';

export interface LegacyHomeOptions {
  /** The folder that holds `.kingly`. */
  readonly root: string;
  /** The tenant whose sessions the old agent sees there. */
  readonly tenant: string;
}

/** The folder of one tenant: the root for its own, and for every other one a home of its own, which the old agent reads
 * with `HOME` set to it. Files know no tenants, so sharing one folder would show each the others' sessions. */
export function homeOf({ root, tenant }: LegacyHomeOptions, of: string): string {
  return of === tenant ? root : join(root, '.leviathan-tenants', `t-${encodeKeyPart(of)}`);
}

/** The files that a turn looks at, by what they are of. */
export const READ: Readonly<Record<LegacyKind, readonly LegacyFileName[]>> = {
  session: ['session', 'created', 'checkpoint'],
  job: ['pending', 'completed'],
};

/** Where the files of a thing are. */
export function legacyPath(options: LegacyHomeOptions, { tenant, id }: LegacyRef, name: LegacyFileName): string {
  return join(homeOf(options, tenant), '.kingly', 'sessions', ...placeOf(name, id));
}

function placeOf(name: LegacyFileName, id: string): readonly string[] {
  switch (name) {
    case 'session':
      return ['active', `${id}.yaml`];
    case 'created':
      return [`${id}.json`];
    case 'checkpoint':
      return [`${id}-checkpoint.yaml`];
    case 'rollup':
      return ['rollups', `${id}-complete.md`];
    case 'tourGuide':
      return ['rollups', `${id}-tour-guide.md`];
    case 'validation':
      return ['rollups', `${id}-validation.yaml`];
    case 'pending':
      return ['jobs', 'pending', `${id}.yaml`];
    case 'completed':
      return ['jobs', 'completed', `${id}.yaml`];
  }
}
