import { type Problem, type ProblemCode, problem } from '@leviathan/contracts';
import type { SessionChange } from './session-command.ts';

/** How a session stands, on either backend. A rollup was made of one that is handed off; it can still be worked on. */
export type Standing = 'none' | 'active' | 'handed_off' | 'closed';

type Admission = 'admitted' | Extract<ProblemCode, 'session-exists' | 'session-not-found' | 'session-closed'>;

const OPEN = {
  'session.create': 'session-exists',
  'session.register': 'admitted',
  'session.touch': 'admitted',
  'session.ping': 'admitted',
  'session.checkpoint': 'admitted',
  'session.rollup': 'admitted',
  'session.close': 'admitted',
} as const;

/** Every standing meets every command; the compiler knows when one is missing. */
const TABLE: Readonly<Record<Standing, Readonly<Record<SessionChange['type'], Admission>>>> = {
  none: {
    'session.create': 'admitted',
    'session.register': 'admitted',
    'session.touch': 'session-not-found',
    'session.ping': 'admitted',
    'session.checkpoint': 'session-not-found',
    'session.rollup': 'session-not-found',
    'session.close': 'session-not-found',
  },
  active: OPEN,
  handed_off: OPEN,
  closed: {
    'session.create': 'session-exists',
    'session.register': 'session-closed',
    'session.touch': 'session-closed',
    'session.ping': 'session-closed',
    'session.checkpoint': 'session-closed',
    'session.rollup': 'session-closed',
    'session.close': 'session-closed',
  },
};

const BECAUSE = {
  'session-exists': 'exists already',
  'session-not-found': 'does not exist',
  'session-closed': 'is closed',
} as const;

/** Why a session of this standing refuses the command, or `undefined` when it takes it. */
export function refusalOf(standing: Standing, type: SessionChange['type'], id: string): Problem | undefined {
  const admission = TABLE[standing][type];
  return admission === 'admitted' ? undefined : problem(admission, `${type}: session ${id} ${BECAUSE[admission]}`);
}
