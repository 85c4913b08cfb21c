import type { Static } from 'typebox';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { ProblemError, faultsOf } from '@leviathan/service-kit';
import type { NewCommandBody } from '../new-command-body.ts';
import { type CallerTool, type CommandTool, MAX_WAIT_SECONDS, OWN_ARGUMENTS, WAIT_SECONDS } from './tools.ts';

const text = (maxLength: number, pattern?: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength, ...(pattern === undefined ? {} : { pattern }) }));
const wait = Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_WAIT_SECONDS }));

/** What goes around the payload; the payload is checked as that of every command. Ids are, too. */
const Own = Compile(
  Type.Object({
    entity: Type.Optional(Type.String()),
    session: Type.Optional(Type.String()),
    idempotencyKey: text(255, String.raw`^[\x21-\x7e]+$`),
    waitSeconds: wait,
    confirmation: text(512),
  }),
);
const OfCommand = Compile(
  Type.Object(
    { command: Type.String({ minLength: 1, maxLength: 128 }), waitSeconds: wait },
    { additionalProperties: false },
  ),
);

export interface CommandArguments {
  readonly body: Static<typeof NewCommandBody>;
  readonly key: string | undefined;
  readonly waitMs: number;
  readonly confirmation: string | undefined;
}

/** @throws {@link ProblemError} `invalid-request` for arguments that no tool has */
export function readCommandArguments(
  { type }: CommandTool,
  given: Readonly<Record<string, unknown>>,
): CommandArguments {
  const names: readonly string[] = OWN_ARGUMENTS;
  const split = (isOwn: boolean): Record<string, unknown> =>
    Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name) === isOwn));
  const own = split(true);
  if (!Own.Check(own))
    throw faulty(
      type.type,
      Own.Errors(own).flatMap((error) => faultsOf(error)),
    );
  const { entity, session, idempotencyKey, waitSeconds = WAIT_SECONDS, confirmation } = own;
  const about = { ...(entity === undefined ? {} : { entity }), ...(session === undefined ? {} : { session }) };
  return {
    body: { type: type.type, ...about, payload: split(false) },
    key: idempotencyKey,
    waitMs: waitSeconds * 1000,
    confirmation,
  };
}

/** @throws {@link ProblemError} `invalid-request` */
export function readArguments(
  { listed }: CallerTool,
  given: Readonly<Record<string, unknown>>,
): { readonly command: string; readonly waitMs: number } {
  if (!OfCommand.Check(given))
    throw faulty(
      listed.name,
      OfCommand.Errors(given).flatMap((error) => faultsOf(error)),
    );
  const { command, waitSeconds = 0 } = given;
  return { command, waitMs: waitSeconds * 1000 };
}

function faulty(tool: string, errors: ReturnType<typeof faultsOf>): ProblemError {
  return new ProblemError('invalid-request', `the arguments do not fit ${tool}`, { errors });
}
