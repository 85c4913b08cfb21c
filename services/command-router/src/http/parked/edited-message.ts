import {
  type CommandMessage,
  type Problem,
  commandTypeNamed,
  entityKey,
  findCommandType,
  scopesOf,
} from '@leviathan/contracts';
import { type Caller, ProblemError, mustHave } from '@leviathan/service-kit';
import { type Static, Type } from 'typebox';
import type { KnownCommand } from '../../domain/command/command.ts';
import { mustMaySendInside } from '../may-send.ts';
import { payloadFaults } from '../payloads.ts';
import type { KnownRef } from '../known.ts';
import type { RouterParts } from '../router-parts.ts';

/** What a message that nobody could read is to be. */
export const MeantCommand = Type.Object(
  {
    type: Type.String({ minLength: 1, maxLength: 128 }),
    entity: Type.String({
      minLength: 1,
      maxLength: 512,
      description: 'Bare id of the entity that is to take the turn.',
    }),
    session: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
    payload: Type.Unknown(),
  },
  { additionalProperties: false },
);
type MeantCommand = Static<typeof MeantCommand>;

type Faults = NonNullable<Problem['errors']>;

/** What a payload has against the type of a command; a type that this release does not know is its owner's to check. */
export function faultsOfPayload(type: string | undefined, payload: unknown): Faults {
  const known = type === undefined ? undefined : findCommandType(type);
  return known === undefined ? [] : payloadFaults(known, payload);
}

/**
 * Whoever changes what a command says must be permitted to send it: with the right to mend parked ones alone, anybody's
 * command could be made to say anything.
 *
 * @throws {@link ProblemError} `invalid-payload`, `not-permitted`
 */
export function checkPayload(caller: Caller, { command }: Pick<KnownRef, 'command'>, payload: unknown): void {
  const type = 'message' in command ? command.message.type : undefined;
  const known = type === undefined ? undefined : findCommandType(type);
  if (known !== undefined) mustHave(caller, scopesOf(known));
  const errors = faultsOfPayload(type, payload);
  if (errors.length === 0 && known !== undefined) mustMaySendInside(caller, known, payload);
  if (errors.length === 0) return;
  throw new ProblemError('invalid-payload', `the payload does not fit ${type ?? 'its type'}`, { errors });
}

/**
 * How an edit changes a parked command: another payload for one that can be read, the whole of it for one that cannot,
 * which whoever says it must be permitted to send.
 *
 * @throws {@link ProblemError} when what was given does not fit what is parked
 */
export function editOf(
  parts: RouterParts,
  caller: Caller,
  { ref, command }: KnownRef,
  given: { readonly payload?: unknown; readonly command?: MeantCommand },
): (now: KnownCommand) => CommandMessage {
  if (command.status === 'unreadable') {
    if (given.command === undefined)
      throw misfit('nobody could read it: say in `command` what it is to be', '/command');
    const message = meant(parts, caller, ref.id, given.command);
    return () => message;
  }
  if (given.command !== undefined) throw misfit('its type and entity stay: give another `payload`', '/command');
  if (given.payload === undefined) throw misfit('`payload` is missing', '/payload');
  checkPayload(caller, { command }, given.payload);
  return (now) => {
    if (!('message' in now)) throw new ProblemError('not-parked', 'the command is not parked any more');
    return { ...now.message, payload: given.payload };
  };
}

/** It is decided about once, here: nobody had, as far as anybody can tell. */
function meant(parts: RouterParts, caller: Caller, id: string, given: MeantCommand): CommandMessage {
  const named = commandTypeNamed(given.type);
  if (named === undefined)
    throw new ProblemError('unknown-command-type', `${JSON.stringify(given.type)} is no command type`);
  const { type } = named;
  mustHave(caller, scopesOf(type));
  const errors = payloadFaults(type, given.payload).map((fault) => ({ ...fault, pointer: `/command${fault.pointer}` }));
  if (errors.length > 0) throw new ProblemError('invalid-payload', `the payload does not fit ${type.type}`, { errors });
  mustMaySendInside(caller, type, given.payload);
  const { tenant, subject } = caller;
  const entity = entityKey({ tenant, type: type.entityType, id: given.entity });
  if (entity === undefined) throw new ProblemError('invalid-id', '/command/entity is no id that an entity can have');
  const now = parts.clock.now();
  const { session, payload } = given;
  const decision = parts.decideFor({ tenant, subject, type, labels: {}, payload, fingerprint: '' }, session, now);
  return {
    ...{ id, type: type.type, version: type.version, tenant, entity, payload, decision, acceptedAt: now, attempt: 1 },
    ...(session === undefined ? {} : { session }),
  };
}

function misfit(detail: string, pointer: string): ProblemError {
  return new ProblemError('invalid-request', detail, { errors: [{ pointer, message: detail }] });
}
