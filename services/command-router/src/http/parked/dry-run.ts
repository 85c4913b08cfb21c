import {
  type CommandMessage,
  MAX_BODY_BYTES,
  Problem,
  findCommandType,
  parseEntityKey,
  scopesOf,
} from '@leviathan/contracts';
import { type Caller } from '@leviathan/service-kit';
import { type Static, Type } from 'typebox';
import { nextAttempt } from '../../domain/parked/parked-commands.ts';
import { changesBetween } from '../../domain/parked/changes.ts';
import { whyRouted } from '../../domain/decision.ts';
import type { KnownRef } from '../known.ts';
import type { RouterParts } from '../router-parts.ts';
import { Change } from '../timeline.ts';
import { faultsOfPayload } from './edited-message.ts';

const text = Type.Optional(Type.String());

/** What a redrive would do, had it been meant. Nothing is stored and nothing is sent. */
export const DryRun = Type.Object(
  {
    id: Type.String(),
    dryRun: Type.Literal(true),
    would: Type.Union([Type.Literal('run'), Type.Literal('wait'), Type.Literal('be refused')], {
      description: '`wait`: the broker is away, or its owner was not heard of lately.',
    }),
    why: Type.Array(Type.String(), { description: 'Why it would not run at once.' }),
    attempt: Type.Optional(Type.Integer()),
    type: text,
    route: Type.Optional(Type.Object({ route: Type.String(), why: Type.String() })),
    entity: Type.Optional(Type.Object({ key: Type.String(), queue: text, partition: Type.Optional(Type.Integer()) })),
    owner: Type.Optional(
      Type.Object({
        service: Type.String(),
        heard: Type.Array(Type.String(), { description: 'Instances that were heard of lately.' }),
      }),
    ),
    schema: Type.Object({
      known: Type.Boolean({
        description: 'Whether this release knows the type; if not, its owner checks the payload.',
      }),
      errors: Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() })),
    }),
    access: Type.Object({
      needs: Type.Array(Type.String(), { description: 'One of these is needed to send such a command.' }),
      has: Type.Boolean(),
    }),
    bytes: Type.Optional(Type.Object({ message: Type.Integer(), most: Type.Integer() })),
    deadline: Type.Optional(Type.Literal('dropped', { description: 'It is over: the command runs without it.' })),
    changes: Type.Array(Change),
    problem: Type.Optional(Problem),
  },
  { $id: 'ParkedDryRun' },
);
export type DryRun = Static<typeof DryRun>;

/** @param payload instead of what is parked */
export function dryRun(parts: RouterParts, caller: Caller, { ref, command }: KnownRef, payload: unknown): DryRun {
  const { queues, clock, instance } = parts;
  const lastProblem = 'problem' in command ? { problem: command.problem } : {};
  const base = { id: ref.id, dryRun: true, ...lastProblem } as const;
  if (!('message' in command) || command.status !== 'parked') {
    const why =
      command.status === 'unreadable'
        ? 'nobody could read it: it has to be edited first'
        : `it is not parked, but ${command.status}`;
    const schema = { known: false, errors: [] };
    return { ...base, would: 'be refused', why: [why], schema, access: { needs: [], has: false }, changes: [] };
  }
  const message = nextAttempt(command.message, payload, clock.now(), instance);
  const type = findCommandType(message.type);
  const schema = { known: type !== undefined, errors: [...faultsOfPayload(message.type, message.payload)] };
  const needs = type === undefined ? [] : [...scopesOf(type)];
  const bytes = { message: queues.bytesOf(message), most: MAX_BODY_BYTES };
  const owner = ownerOf(parts, message);
  return {
    ...base,
    ...verdict({ errors: schema.errors, bytes, isAvailable: queues.isAvailable, owner }),
    attempt: message.attempt,
    type: message.type,
    route: { route: message.decision.route, why: whyRouted(message.decision, type) },
    entity: { key: message.entity, ...queues.placeOf(message) },
    ...(owner === undefined ? {} : { owner }),
    schema,
    access: { needs, has: caller.scopes.includes('*') || needs.some((scope) => caller.scopes.includes(scope)) },
    bytes,
    ...(command.message.deadline !== undefined && message.deadline === undefined
      ? { deadline: 'dropped' as const }
      : {}),
    changes: [...changesBetween(command.message.payload, message.payload, '/payload')],
  };
}

interface Found {
  readonly errors: DryRun['schema']['errors'];
  readonly bytes: NonNullable<DryRun['bytes']>;
  readonly isAvailable: boolean;
  readonly owner: DryRun['owner'];
}

function verdict({ errors, bytes, isAvailable, owner }: Found): Pick<DryRun, 'would' | 'why'> {
  const refused = [
    ...(errors.length === 0 ? [] : ['its payload does not fit its type']),
    ...(bytes.message <= bytes.most ? [] : ['it is larger than a queue takes']),
    ...(owner === undefined ? ['no service owns its entity'] : []),
  ];
  if (refused.length > 0) return { would: 'be refused', why: refused };
  const waits = [
    ...(isAvailable ? [] : ['the command broker cannot be reached']),
    ...(owner?.heard.length === 0 ? ['its owner was not heard of lately'] : []),
  ];
  return { would: waits.length > 0 ? 'wait' : 'run', why: waits };
}

/** Who owns the entity, by its queue; owners speak every few seconds. */
function ownerOf({ queues, owners }: RouterParts, message: CommandMessage): DryRun['owner'] {
  const queue = queues.placeOf(message)?.queue;
  const service = queue?.split('.')[0];
  if (service === undefined || parseEntityKey(message.entity) === undefined) return undefined;
  const heard = owners.current.filter(({ report }) => report.service === service);
  return { service, heard: heard.map(({ report }) => report.instance) };
}
