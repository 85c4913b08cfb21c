import {
  COMMAND_SCOPES,
  COMMAND_TYPES,
  CommandTypeSchemas,
  type NamedCommandType,
  commandTypeNamed,
  namesNear,
  scopesOf,
} from '@leviathan/contracts';
import { parseTime } from '@leviathan/kernel';
import { type App, ProblemError, fromOf, monitorRequest, mustHave } from '@leviathan/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { CommandRef, KnownCommand } from '../domain/command/command.ts';
import { commandKey } from '../domain/command/entries.ts';
import { isEnd, statusOf } from '../domain/command/status.ts';
import { type NewCommand, fingerprintOf } from '../domain/life/accepting.ts';
import type { Answer } from '../domain/life/requests.ts';
import { CommandSummary, CommandView, summaryOf, viewOf } from './command-view.ts';
import { mustMaySendInside } from './may-send.ts';
import { NewCommandBody } from './new-command-body.ts';
import { payloadFaults } from './payloads.ts';
import { idempotencyKey, waitSeconds } from './preferences.ts';
import { rateLimitFields } from './rate-limit.ts';
import { problemOf } from './refuse.ts';
import type { RouterParts } from './router-parts.ts';

/** `POST /v1/commands`: the one door through which clients change state. */
export function postCommand(app: App, parts: RouterParts): void {
  const schema = {
    tags: ['commands'],
    operationId: 'postCommand',
    summary: 'Accept a command',
    description: 'Honours `Idempotency-Key` and `Prefer: wait=SECONDS`.',
    body: NewCommandBody,
    response: { 200: CommandView, 202: CommandSummary },
    'x-command-types': CommandTypeSchemas,
  };
  const config = { scope: COMMAND_SCOPES, audit: 'own', reads: ['Idempotency-Key', 'Prefer'] } as const;
  app.post('/v1/commands', { schema, config }, async (request, reply) => {
    if (!parts.isServing()) throw new ProblemError('shutting-down', 'this router is starting or stopping');
    const command = commandOf(request.body, request, reply, idempotencyKey(request.headers));
    const wait = waitSeconds(request.headers);
    const answer = await parts.requests.accept(command, wait === undefined);
    reply.headers(rateLimitFields(parts.admission.rateOf(request.caller.tenant)));
    if ('refused' in answer) throw problemOf(answer);
    if (answer.outcome === 'replayed') reply.header('idempotency-replayed', 'true');
    if (answer.outcome === 'replayed' && wait === undefined) askFor(parts, answer);
    const current = wait === undefined ? answer.command : await endWithin(parts, answer, wait * 1000);
    return send(reply, answer, current, wait);
  });
}

/** The edge's own checks, in the order in which a caller can mend them: type, scope, payload, key, deadline. Ids come after. */
export function commandOf(
  body: Static<typeof NewCommandBody>,
  request: FastifyRequest,
  reply: FastifyReply,
  key: string | undefined,
): NewCommand {
  const { type, legacyName } = typeOf(body.type);
  mustHave(request.caller, scopesOf(type));
  const errors = payloadFaults(type, body.payload);
  if (errors.length > 0) {
    throw new ProblemError('invalid-payload', `the payload does not fit ${type.type}`, { errors });
  }
  mustMaySendInside(request.caller, type, body.payload);
  const { tenant, subject, credential } = request.caller;
  return {
    tenant,
    subject,
    from: { credential, ...fromOf(request) },
    type,
    legacyName,
    entity: body.entity,
    session: body.session,
    labels: body.labels ?? {},
    payload: body.payload,
    deadline: deadlineOf(body.deadline),
    key,
    fingerprint: fingerprintOf(body),
    traceparent: request.traceparent,
    monitored: () => monitorRequest(request, reply),
  };
}

function typeOf(name: string): NamedCommandType {
  const named = commandTypeNamed(name);
  if (named !== undefined) return named;
  const near = namesNear(name);
  const hint =
    near.length > 0
      ? `did you mean ${near.join(' or ')}?`
      : `there are: ${COMMAND_TYPES.map(({ type }) => type).join(', ')}`;
  throw new ProblemError('unknown-command-type', `${JSON.stringify(name)} is no command type; ${hint}`, {
    errors: [{ pointer: '/type', message: near.length > 0 ? hint : 'must be a type of GET /v1/command-types' }],
  });
}

function deadlineOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = parseTime(text);
  if (at !== undefined) return at;
  throw new ProblemError('invalid-request', 'deadline must be a time like 2026-01-31T12:00:00Z', {
    errors: [{ pointer: '/deadline', message: 'must be an RFC 3339 time with its offset' }],
  });
}

/** Who comes again may have lost the router that accepted the key, or that router the answer: the next look finds it. */
function askFor({ asks }: RouterParts, { ref, command }: Accepted): void {
  if (!hasEnded(command)) void asks.hurry(ref, commandKey(ref) ?? '');
}

type Accepted = Exclude<Answer, { readonly refused: unknown }>;

/** The command as it is when it has ended, or when patience is over. */
export async function endWithin(
  parts: RouterParts,
  { ref, command }: Pick<Accepted, 'ref' | 'command'>,
  patienceMs: number,
): Promise<KnownCommand> {
  if (hasEnded(command)) return command;
  const { asks, waits } = parts;
  const entity = commandKey(ref) ?? '';
  const isOurs = asks.isAwaited(entity);
  const look = (): Promise<void> => asks.hurry(ref, entity);
  const hasEndedMeanwhile = async (): Promise<boolean> => {
    if (isOurs) return !asks.isAwaited(entity);
    await look(); // tells those who wait here if it has
    return false;
  };
  const ended = await waits.end(ref, { patienceMs, isOurs, hasEnded: hasEndedMeanwhile, look });
  return ended ?? reload(parts, ref, command);
}

async function reload({ log }: RouterParts, ref: CommandRef, known: KnownCommand): Promise<KnownCommand> {
  const { command } = await log.load(ref);
  return command.status === 'unknown' ? known : command;
}

export function hasEnded(command: KnownCommand): boolean {
  const status = statusOf(command);
  return status !== undefined && isEnd(status);
}

function send(reply: FastifyReply, answer: Accepted, command: KnownCommand, wait: number | undefined): FastifyReply {
  const { ref } = answer;
  if (hasEnded(command)) {
    if (wait !== undefined) reply.header('preference-applied', `wait=${String(wait)}`);
    return reply.code(200).send(viewOf(ref, command));
  }
  if (!('message' in command)) throw new Error(`the command ${ref.id} goes on and has no message`);
  const isUnconfirmed = answer.outcome === 'accepted' && wait === undefined && !answer.isQueued;
  const summary = summaryOf(ref, command.message, statusOf(command) ?? 'accepted');
  return reply
    .code(202)
    .header('location', summary.links.self)
    .send({ ...summary, ...(isUnconfirmed ? { queued: false as const } : {}) });
}
