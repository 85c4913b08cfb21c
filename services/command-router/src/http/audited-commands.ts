import { parseEntityKey } from '@leviathan/contracts';
import type { Entry, Journal } from '@leviathan/grains';
import { birthCursor } from '@leviathan/grains';
import { iso } from '@leviathan/kernel';
import type { AuditSource, PlacedRecord } from '@leviathan/service-kit';
import { COMMAND_ENTITY, eventOf } from '../domain/command/entries.ts';
import { unlessDamaged } from './unless-damaged.ts';

const ACTION = 'POST /v1/commands';

/**
 * The accepted commands as audit records. Each one's first entry holds who, what, when and from where, so a second copy
 * would cost an insert per command and could only differ.
 */
export function auditedCommands({ journal }: { readonly journal: Journal }): AuditSource {
  return {
    audited: async (tenant, limit, before) => {
      const page = { limit, ...(before === undefined ? {} : { after: birthCursor(before) }) };
      const births = await journal.births(tenant, COMMAND_ENTITY, page);
      return Promise.all(
        births.map(async ({ entry }) => (await unlessDamaged(() => recordOf(entry))) ?? damaged(entry)),
      );
    },
  };
}

/** That something was accepted is known, and no more: an audit leaves nothing out. */
function damaged({ entity, at }: Entry): PlacedRecord {
  const id = parseEntityKey(entity)?.id ?? entity;
  const who = { subject: 'unknown', credential: 'unknown', from: { address: 'unknown' } };
  const record = { id, at: iso(at), service: 'command-router', action: 'damaged entry', target: { command: id } };
  return { entity, at, record: { ...record, ...who, result: {} } };
}

function recordOf(entry: Entry): PlacedRecord {
  const { entity, at } = entry;
  const id = parseEntityKey(entity)?.id ?? entity;
  const event = eventOf(entry);
  const base = { id, at: iso(at), service: 'command-router', action: ACTION };
  if (event.kind !== 'accepted') {
    // It came over the broker and was parked: nobody called.
    const what = { subject: 'nobody', credential: 'none', action: `parked ${event.kind}`, target: { command: id } };
    return { entity, at, record: { ...base, ...what, from: { address: 'broker' }, result: {} } };
  }
  const { subject, message, from } = event;
  const { credential = 'unknown', ...place } = from ?? { address: 'unknown' };
  const target = { command: id, type: message.type, entity: parseEntityKey(message.entity)?.id ?? message.entity };
  const traceId = message.traceparent?.split('-')[1];
  const trace = traceId === undefined ? {} : { traceId };
  return {
    entity,
    at,
    record: { ...base, subject, credential, target, from: place, ...trace, result: { status: 202 } },
  };
}
