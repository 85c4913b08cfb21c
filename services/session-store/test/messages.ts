import { type CommandMessage, type Decision, entityKey } from '@leviathan/contracts';

const perFlag = <T>(value: T): Record<keyof Decision['flags'], T> => ({
  ENABLE_METAGPT_ROLES: value,
  ENABLE_ORLEANS: value,
  ENABLE_DISTRIBUTED_WHISPERS: value,
  ENABLE_MONITORING: value,
});

/** What the router stamps when all flags are on, or all are off. */
export function stamp(on: boolean): Decision {
  return {
    flags: perFlag(on),
    variants: perFlag(on ? 'on' : 'off'),
    reasons: perFlag('STATIC'),
    snapshot: { etag: '1', ageMs: 0, source: 'live' },
    route: on ? 'grain' : 'legacy',
  };
}

export const ACCEPTED_AT = Date.UTC(2026, 0, 1);

let count = 0;

/** A session command of the tenant `local`, each with an id of its own. */
export function message(
  type: string,
  { session = 's1', payload = {}, on = true, ...rest }: Partial<CommandMessage> & { readonly on?: boolean } = {},
): CommandMessage {
  count += 1;
  return {
    id: `c-${String(count)}`,
    type: `session.${type}`,
    version: 1,
    tenant: 'local',
    entity: keyOf(session),
    session,
    payload,
    decision: stamp(on),
    acceptedAt: ACCEPTED_AT,
    attempt: 1,
    ...rest,
  };
}

export function keyOf(id: string, type = 'session', tenant = 'local'): string {
  return entityKey({ tenant, type, id })!;
}

/** A job command of the tenant `local`: `by` is the session that acts. */
export function jobMessage(
  type: 'post' | 'accept' | 'complete',
  { job = 'j1', by, on = true, ...rest }: Partial<CommandMessage> & { job?: string; by?: string; on?: boolean } = {},
): CommandMessage {
  const payload = type === 'post' ? { instructions: 'do it' } : {};
  const command = message('create', { payload, on, entity: keyOf(job, 'job'), ...rest });
  delete command.session;
  return { ...command, type: `job.${type}`, ...(by === undefined ? {} : { session: by }) };
}
