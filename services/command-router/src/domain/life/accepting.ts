import { createHash } from 'node:crypto';
import {
  type CommandMessage,
  type CommandType,
  type Decision,
  MAX_BODY_BYTES,
  type ProblemCode,
  REMINDERS,
  entityKey,
} from '@leviathan/contracts';
import { newId } from '@leviathan/kernel';
import type { CommandOrigin, CommandRef } from '../command/command.ts';

/** A request that the edge let through: every field fits its type. */
export interface NewCommand {
  readonly tenant: string;
  readonly subject: string;
  readonly from?: CommandOrigin;
  readonly type: CommandType;
  /** The name of the old agent by which it was asked for, if so. */
  readonly legacyName?: string | undefined;
  /** Bare id of the entity; minted if absent. */
  readonly entity?: string | undefined;
  readonly session?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly payload: unknown;
  readonly deadline?: number | undefined;
  /** The `Idempotency-Key`. */
  readonly key?: string | undefined;
  /** Of the body: {@link fingerprintOf}. */
  readonly fingerprint: string;
  readonly traceparent?: string | undefined;
  /** Called when its decision has monitoring on. @returns the trace context of the span that was begun for the request */
  readonly monitored?: () => string;
}

/** Why a request is not accepted: a problem's code and its sentence. */
export interface Refusal {
  readonly refused: ProblemCode;
  readonly detail: string;
  /** JSON Pointer of the field that is at fault. */
  readonly pointer?: string;
  /** When it may be tried again. */
  readonly retryAfterSeconds?: number;
}

/**
 * The name of a command. With a key it derives from tenant and key, so that the unique insert of the first entry *is*
 * idempotency; without one it is random.
 */
export function commandIdOf(tenant: string, key: string | undefined, now: number): string {
  if (key === undefined) return newId(now);
  return `c-${createHash('sha256').update(`${tenant}\0${key}`).digest('hex').slice(0, 32)}`;
}

/** Tells two bodies apart, but not two spellings of one: the order of an object's fields says nothing. */
export function fingerprintOf(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(body)))
    .digest('hex');
}

/** Whom a command is for. */
export interface Address {
  /** Key of the entity that takes the turn. */
  readonly entity: string;
  /** What the command belongs to, and what its decision is made by; a new session is its own. */
  readonly session?: string;
}

/** Whom it is for, minted if need be, or why it is for nobody. */
export function addressOf(command: NewCommand, now: number): Address | Refusal {
  const { tenant, type, session } = command;
  const target = targetOf(command, now);
  if (typeof target !== 'string') return target;
  const entity = entityKey({ tenant, type: type.entityType, id: target });
  if (entity === undefined) return badId('/entity');
  const correlation = isOfSession(type) ? target : session;
  return { entity, ...(correlation === undefined ? {} : { session: correlation }) };
}

/** The message to the owner. */
export function messageOf(
  ref: CommandRef,
  { tenant, type, payload, deadline, traceparent }: NewCommand,
  stamp: Address & { readonly decision: Decision; readonly replyTo: string; readonly acceptedAt: number },
): CommandMessage {
  return {
    id: ref.id,
    type: type.type,
    version: type.version,
    tenant,
    payload,
    attempt: 1,
    ...stamp,
    ...(deadline === undefined ? {} : { deadline }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

/** What a queue would refuse for ever must not be accepted. */
export function tooLarge(bytes: number): Refusal | undefined {
  if (bytes <= MAX_BODY_BYTES) return undefined;
  const detail = `the command has ${String(bytes)} bytes on its way to its owner; ${String(MAX_BODY_BYTES)} is the most`;
  return { refused: 'payload-too-large', detail, pointer: '/payload' };
}

/** Whether the id of the entity is that of a session. */
function isOfSession({ entityType }: CommandType): boolean {
  return entityType === 'session' || entityType === REMINDERS;
}

/** The bare id of the entity. For `session.*` and `reminder.*` the session is the entity: either field, but not two different ones. */
function targetOf({ type, entity, session }: NewCommand, now: number): string | Refusal {
  const isSession = isOfSession(type);
  for (const [pointer, id] of [
    ['/entity', entity],
    ['/session', session],
  ] as const) {
    if (id !== undefined && !isUsable(id)) return badId(pointer);
  }
  if (isSession && entity !== undefined && session !== undefined && entity !== session) {
    const detail = `${type.type} is about one session: entity and session name two`;
    return { refused: 'invalid-request', detail, pointer: '/session' };
  }
  const given = isSession ? (entity ?? session) : entity;
  if (given !== undefined) return given;
  if (type.mints) return newId(now);
  const detail = `${type.type} needs the id of a ${isSession ? 'session' : type.entityType} in \`${isSession ? 'session' : 'entity'}\``;
  return { refused: 'invalid-request', detail, pointer: isSession ? '/session' : '/entity' };
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** `.` and `..` would be other places in a path; keys encode everything else that is odd. */
function isUsable(id: string): boolean {
  return !CONTROL.test(id) && id !== '.' && id !== '..' && entityKey({ tenant: 't', type: 't', id }) !== undefined;
}

function badId(pointer: string): Refusal {
  const detail = `${pointer.slice(1)} is empty, too long, "." or "..", or holds characters that no id may have`;
  return { refused: 'invalid-id', detail, pointer };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, inner]) => [name, sorted(inner)]);
}
