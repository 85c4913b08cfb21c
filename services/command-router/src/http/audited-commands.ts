import { parseEntityKey } from '@leviathan/contracts';
import { type Entry, type Journal, birthCursor } from '@leviathan/grains';
import { iso, traceIdOf } from '@leviathan/kernel';
import type { AuditSource, PlacedRecord } from '@leviathan/service-kit';
import type { Remains } from '../domain/command/command.ts';
import { BLANK, COMMAND_ENTITY, eventOf } from '../domain/command/entries.ts';
import { collect } from '../domain/life/resolve-append.ts';
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
        births.map(async ({ entry }) => (await unlessDamaged(() => recordIn(journal, entry))) ?? damaged(entry)),
      );
    },
  };
}

/** What comes over the broker begins with one of these; any other kind is of a release that is newer than this one. */
const BROUGHT: ReadonlySet<string> = new Set(['handed-over', 'unreadable']);

/** That something was accepted is known, and no more: an audit leaves nothing out. */
function damaged({ entity, at }: Entry): PlacedRecord {
  const id = parseEntityKey(entity)?.id ?? entity;
  const who = { subject: 'unknown', credential: 'unknown', from: { address: 'unknown' } };
  const record = { id, at: iso(at), service: 'command-router', action: 'damaged entry', target: { command: id } };
  return { entity, at, record: { ...record, ...who, result: {} } };
}

/** Of what was erased the last entry tells who sent it. */
async function recordIn(journal: Journal, birth: Entry): Promise<PlacedRecord> {
  if (birth.kind !== BLANK) return recordOf(birth);
  const entries = await collect(journal.read(birth.entity, { from: 2 }));
  const event = entries.map((entry) => (entry.kind === BLANK ? undefined : eventOf(entry))).at(-1);
  return event?.kind === 'erased' ? erasedRecord(birth, event.was) : damaged(birth);
}

function erasedRecord(
  { entity, at }: Entry,
  { subject, from, type, entity: target, traceparent }: Remains,
): PlacedRecord {
  const id = parseEntityKey(entity)?.id ?? entity;
  const { credential = 'unknown', ...place } = from ?? { address: 'unknown' };
  const traceId = traceIdOf(traceparent);
  const what = { command: id, type, ...(target === undefined ? {} : { entity: parseEntityKey(target)?.id ?? target }) };
  const base = { id, at: iso(at), service: 'command-router', action: ACTION, subject, credential };
  const trace = traceId === undefined ? {} : { traceId };
  return { entity, at, record: { ...base, target: what, from: place, ...trace, result: { status: 202 } } };
}

function recordOf(entry: Entry): PlacedRecord {
  const { entity, at } = entry;
  const id = parseEntityKey(entity)?.id ?? entity;
  const event = eventOf(entry);
  const base = { id, at: iso(at), service: 'command-router', action: ACTION };
  if (event.kind !== 'accepted') {
    // It came over the broker and was parked: nobody called.
    const action = BROUGHT.has(event.kind) ? `parked ${event.kind}` : 'unknown entry';
    const what = { subject: 'nobody', credential: 'none', action, target: { command: id } };
    return { entity, at, record: { ...base, ...what, from: { address: 'broker' }, result: {} } };
  }
  const { subject, message, from } = event;
  const { credential = 'unknown', ...place } = from ?? { address: 'unknown' };
  const target = { command: id, type: message.type, entity: parseEntityKey(message.entity)?.id ?? message.entity };
  const traceId = traceIdOf(message.traceparent);
  const trace = traceId === undefined ? {} : { traceId };
  return {
    entity,
    at,
    record: { ...base, subject, credential, target, from: place, ...trace, result: { status: 202 } },
  };
}
