import type { CommandMessage, Decision } from '@leviathan/contracts';

const perFlag = <T>(value: T): Record<keyof Decision['flags'], T> => ({
  ENABLE_METAGPT_ROLES: value,
  ENABLE_ORLEANS: value,
  ENABLE_DISTRIBUTED_WHISPERS: value,
  ENABLE_MONITORING: value,
});

export const decision: Decision = {
  flags: perFlag(true),
  variants: perFlag('on'),
  reasons: perFlag('STATIC'),
  snapshot: { etag: '1', ageMs: 0, source: 'live' },
  route: 'grain',
};

/** A command for `local/counter/<id>`, accepted at the beginning of 2026. */
export function command(
  id: string,
  { entity = 'local/counter/a', payload = {}, ...rest }: Partial<CommandMessage> = {},
): CommandMessage {
  const acceptedAt = Date.UTC(2026, 0, 1);
  return {
    id,
    type: 'counter.add',
    version: 1,
    tenant: 'local',
    entity,
    payload,
    decision,
    acceptedAt,
    attempt: 1,
    ...rest,
  };
}
