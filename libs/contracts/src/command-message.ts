import { type Static, Type } from 'typebox';
import { Decision } from './decision.ts';
import { type Malformed, decoder } from './decode.ts';
import { epochMs, instant } from './instant.ts';
import type { WireMessage } from './wire-message.ts';

/** A command on its way to its owner. Unknown fields are ignored, so that old and new releases meet. */
export const CommandMessage = Type.Object(
  {
    id: Type.String({ description: 'The same for every delivery, ask and redrive of one command.' }),
    type: Type.String({ description: 'Without its version: `agent.ask`.' }),
    version: Type.Integer({ minimum: 1 }),
    tenant: Type.String(),
    entity: Type.String({ description: 'Key of the entity that takes the turn: `<tenant>/<type>/<id>`.' }),
    session: Type.Optional(Type.String()),
    payload: Type.Unknown(),
    decision: Decision,
    acceptedAt: epochMs('Epoch milliseconds; compared with the floor of the dedupe window.'),
    deadline: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER, // beyond what a calendar has: "wait for ever" is no mistake
        description: 'Epoch milliseconds after which nobody wants the result.',
      }),
    ),
    attempt: Type.Integer({
      minimum: 1,
      description: 'Raised by a redrive; a recorded `parked` answers only attempts up to its own.',
    }),
    replyTo: Type.Optional(Type.String({ description: 'Instance of the router that asks.' })),
    answerTo: Type.Optional(
      Type.String({ description: 'Key of the entity that sent it as an effect and wants the answer as one.' }),
    ),
    chain: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Keys of the entities that wait for this one, the first asker first: a cycle is refused.',
      }),
    ),
    causation: Type.Optional(Type.String({ description: 'Id of the effect that sent it.' })),
    traceparent: Type.Optional(Type.String()),
  },
  { $id: 'CommandMessage' },
);
export type CommandMessage = Static<typeof CommandMessage>;

/** A command as the bus carries it. */
export function encodeCommand(command: CommandMessage, source: string): WireMessage {
  return {
    id: command.id,
    attributes: {
      ...required(command, source),
      ...(command.deadline === undefined ? {} : { expirytime: instant(command.deadline) }),
      ...(command.session === undefined ? {} : { correlationid: command.session }),
      ...(command.causation === undefined ? {} : { causationid: command.causation }),
      ...(command.traceparent === undefined ? {} : { traceparent: command.traceparent }),
    },
    body: JSON.stringify(command),
  };
}

/** The command in a message, or the sentence that says why there is none. */
export function decodeCommand(message: WireMessage): CommandMessage | Malformed {
  return decode(message.body);
}

const decode = decoder(CommandMessage);

function required(command: CommandMessage, source: string): Record<string, string> {
  const type = `${command.type}.v${String(command.version)}`;
  return {
    specversion: '1.0',
    id: command.id,
    source,
    type: `leviathan.command.${type}`,
    subject: command.entity,
    time: instant(command.acceptedAt),
    dataschema: `urn:leviathan:command:${type}`,
    datacontenttype: 'application/json',
    levtenant: command.tenant,
    levattempt: String(command.attempt),
    levdecision: `${command.decision.route};${command.decision.snapshot.etag}`,
  };
}
