import { type Problem, type ProblemCode, problem } from '@leviathan/contracts';
import type { SessionCommand } from './session-command.ts';

/** How a session stands, on either backend. */
export type Standing = 'none' | 'active' | 'closed';

type Admission = 'admitted' | Extract<ProblemCode, 'session-exists' | 'session-not-found' | 'session-closed'>;

/** Every standing meets every command; the compiler knows when one is missing. */
const TABLE: Readonly<Record<Standing, Readonly<Record<SessionCommand['type'], Admission>>>> = {
  none: {
    'session.create': 'admitted',
    'session.touch': 'session-not-found',
    'session.checkpoint': 'session-not-found',
    'session.close': 'session-not-found',
  },
  active: {
    'session.create': 'session-exists',
    'session.touch': 'admitted',
    'session.checkpoint': 'admitted',
    'session.close': 'admitted',
  },
  closed: {
    'session.create': 'session-exists',
    'session.touch': 'session-closed',
    'session.checkpoint': 'session-closed',
    'session.close': 'session-closed',
  },
};

const BECAUSE = {
  'session-exists': 'exists already',
  'session-not-found': 'does not exist',
  'session-closed': 'is closed',
} as const;

/** Why a session of this standing refuses the command, or `undefined` when it takes it. */
export function refusalOf(standing: Standing, type: SessionCommand['type'], id: string): Problem | undefined {
  const admission = TABLE[standing][type];
  return admission === 'admitted' ? undefined : problem(admission, `${type}: session ${id} ${BECAUSE[admission]}`);
}
