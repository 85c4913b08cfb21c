import {
  COMMAND_STATUSES,
  type CommandMessage,
  Decision,
  EvaluationStep,
  FLAG_KEYS,
  findCommandType,
  parseEntityKey,
} from '@leviathan/contracts';
import { type Entry, effectId } from '@leviathan/grains';
import { iso, traceIdOf } from '@leviathan/kernel';
import type { App } from '@leviathan/service-kit';
import { type Static, Type } from 'typebox';
import type { CommandRef, KnownCommand } from '../domain/command/command.ts';
import { statusOf } from '../domain/command/status.ts';
import { whyRouted } from '../domain/decision.ts';
import { IdParams } from './get-commands.ts';
import { known } from './known.ts';
import type { RouterParts } from './router-parts.ts';
import { Moment, timelineOf } from './timeline.ts';

const text = Type.Optional(Type.String());

const place = { queue: text, partition: Type.Optional(Type.Integer()) };

const SentEffect = Type.Object({
  id: Type.String(),
  type: Type.String(),
  attempt: Type.Integer(),
  ...place,
  confirmed: Type.Boolean({ description: 'The broker is known to have it.' }),
});

const FlagReading = Type.Object({
  on: Type.Boolean(),
  variant: Type.String(),
  reason: Type.String(),
  path: Type.Optional(
    Type.Array(EvaluationStep, {
      description: 'The way to it; absent if it cannot be told, or is not the way it went.',
    }),
  ),
});

const Replay = Type.Object({
  outcome: Type.String({ description: '`replayed`, or why the way to the decision cannot be told.' }),
  targetingKey: text,
  at: Type.Optional(Type.String({ format: 'date-time', description: 'What the rules took for the time.' })),
});

const Explanation = Type.Object(
  {
    id: Type.String(),
    status: Type.Enum(COMMAND_STATUSES),
    flags: Type.Optional(Type.Record(Type.String(), FlagReading)),
    replay: Type.Optional(Replay),
    snapshot: Type.Optional(Decision.properties.snapshot),
    breaker: text,
    route: Type.Optional(Type.Object({ route: Type.String(), why: Type.String() })),
    attempts: Type.Integer(),
    effects: Type.Array(SentEffect),
    entity: Type.Optional(Type.Object({ key: Type.String(), id: text, ...place })),
    traceId: text,
    timeline: Type.Array(Moment),
  },
  { $id: 'Explanation' },
);
type Explanation = Static<typeof Explanation>;

/** `GET /v1/commands/{id}/explain`: why it went where it went, and what happened since. */
export function explainCommand(app: App, parts: RouterParts): void {
  const schema = {
    tags: ['commands'],
    operationId: 'explainCommand',
    summary: 'Explain a command',
    params: IdParams,
    response: { 200: Explanation },
  };
  app.get('/v1/commands/:id/explain', { schema, config: { scope: 'commands:read' } }, async ({ params, caller }) => {
    const { ref, command } = await known(parts, caller.tenant, params.id);
    const replayed = await replayOf(parts, command);
    return { ...explanationOf(parts, ref, command, await parts.log.history(ref)), ...replayed };
  });
}

function explanationOf(
  { queues }: RouterParts,
  ref: CommandRef,
  command: KnownCommand,
  entries: readonly Entry[],
): Explanation {
  const message = messageOf(command);
  const traceId = traceIdOf(command.status === 'erased' ? command.was.traceparent : message?.traceparent);
  return {
    id: ref.id,
    status: statusOf(command) ?? 'accepted',
    ...(message === undefined ? {} : decided(message)),
    attempts: message?.attempt ?? (command.status === 'erased' ? command.was.attempts : 0),
    effects: entries.flatMap((entry) => effectsOf(entry, queues)),
    ...(message === undefined ? {} : { entity: placeOf(message, queues) }),
    ...(traceId === undefined ? {} : { traceId }),
    timeline: timelineOf(entries),
  };
}

/** Flags and context are those of the decision: the evaluation is done again, and this time it tells its way. */
async function replayOf({ replay }: RouterParts, command: KnownCommand): Promise<Partial<Explanation>> {
  const message = messageOf(command);
  if (message === undefined) return {};
  const replayed = await replay.of(message, labelsOf(command));
  if (replayed.outcome === 'impossible') return { replay: { outcome: replayed.reason } };
  const { flags, differs, targetingKey, at } = replayed;
  const ways = FLAG_KEYS.map((key) => {
    const { variants, reasons } = message.decision;
    const reading = { on: message.decision.flags[key], variant: variants[key], reason: reasons[key] };
    return [key, differs.includes(key) ? reading : { ...reading, path: [...flags[key].path] }] as const;
  });
  const outcome =
    differs.length === 0 ? 'replayed' : `${differs.join(', ')} was decided otherwise: elsewhere, or before`;
  return { flags: Object.fromEntries(ways), replay: { outcome, targetingKey, at: iso(at) } };
}

function labelsOf(command: KnownCommand): Readonly<Record<string, string>> {
  if (command.status === 'discarded') return labelsOf(command.what);
  return 'labels' in command ? command.labels : {};
}

function messageOf(command: KnownCommand): CommandMessage | undefined {
  if (command.status === 'discarded') return messageOf(command.what);
  return 'message' in command ? command.message : undefined;
}

function decided({ decision, type }: CommandMessage): Partial<Explanation> {
  return {
    flags: flagsOf(decision),
    snapshot: decision.snapshot,
    breaker: decision.breaker ?? 'no circuit breaker changed the route',
    route: { route: decision.route, why: whyRouted(decision, findCommandType(type)) },
  };
}

function flagsOf({ flags, variants, reasons }: Decision): NonNullable<Explanation['flags']> {
  const each = FLAG_KEYS.map((key) => [key, { on: flags[key], variant: variants[key], reason: reasons[key] }]);
  return Object.fromEntries(each) as NonNullable<Explanation['flags']>;
}

function placeOf(message: CommandMessage, queues: RouterParts['queues']): NonNullable<Explanation['entity']> {
  const id = parseEntityKey(message.entity)?.id;
  return { key: message.entity, ...(id === undefined ? {} : { id }), ...queues.placeOf(message) };
}

/** What an entry sent, where to, and whether the broker is known to have it. */
function effectsOf(entry: Entry, queues: RouterParts['queues']): Explanation['effects'] {
  const isConfirmed = !(entry.open?.includes('command') ?? false);
  return entry.effects.flatMap((effect, index) =>
    effect.kind === 'command'
      ? [
          {
            id: effectId(entry, index),
            type: effect.command.type,
            attempt: effect.command.attempt,
            ...queues.placeOf(effect.command),
            confirmed: isConfirmed,
          },
        ]
      : [],
  );
}
