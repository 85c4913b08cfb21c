import { type EntityRef, parseEntityKey } from '@leviathan/contracts';

/** Tenant and id of the entity that takes a turn. The runtime gives keys and nothing else. */
export function namesOf(entity: string): EntityRef {
  const ref = parseEntityKey(entity);
  if (ref === undefined) throw new Error(`not a key: ${entity}`);
  return ref;
}
