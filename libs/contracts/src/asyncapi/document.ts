import { type TSchema, Type } from 'typebox';
import { CommandMessage } from '../command-message.ts';
import { COMMAND_TYPES } from '../command-types/registry.ts';
import { CommandNotice, FlagsChanged, RunNotice } from '../notices.ts';
import { OwnerReport } from '../owner-report.ts';
import { ReplyMessage } from '../reply.ts';
import { Whisper } from '../whisper.ts';
import { CHANNELS, channelObject } from './channels.ts';
import { namedSchemas, reference } from './schemas.ts';

/** It is parked because it may be anything. */
const ParkedBody = Type.Unknown({ $id: 'ParkedBody', description: 'Usually a CommandMessage.' });

/** What is on the wire: the message's name in the document, its schema, and a sentence. */
const MESSAGES: Readonly<Record<string, { readonly payload: TSchema; readonly summary: string }>> = {
  Command: { payload: CommandMessage, summary: 'A command on its way to its owner. Publishing it twice is harmless.' },
  Reply: { payload: ReplyMessage, summary: 'What the owner says: still running, or how it ended.' },
  Parked: { payload: ParkedBody, summary: 'A message that could not be read, run or routed, byte for byte.' },
  Whisper: { payload: Whisper, summary: 'Guidance for an agent. It guides and never dictates.' },
  RunEvent: { payload: RunNotice, summary: 'An AG-UI event of a run.' },
  CommandEvent: { payload: CommandNotice, summary: 'A command has a new status.' },
  FlagsChanged: { payload: FlagsChanged, summary: 'The flag set has a new version.' },
  OwnerReport: { payload: OwnerReport, summary: 'What a replica of an owner has in hand.' },
};

/** CloudEvents 1.0 in binary mode: the attributes that travel as headers, each in its broker's spelling. */
const HEADERS = {
  type: 'object',
  description:
    'CloudEvents 1.0 attributes: `cloudEvents_<name>` over AMQP, `ce-<name>` over NATS; `traceparent` as it is.',
  properties: Object.fromEntries(
    ['id', 'source', 'type', 'subject', 'time', 'levtenant', 'levreason', 'traceparent'].map((name) => [
      name,
      { type: 'string' },
    ]),
  ),
};

/** The AsyncAPI 3.0 document of everything that travels over the brokers, built from the schemas that check it. */
export function asyncApiDocument(version = 'v1alpha'): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Leviathan',
      version,
      description: 'Commands, replies, whispers and notices.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      rabbitmq: {
        host: 'rabbitmq:5672',
        protocol: 'amqp',
        protocolVersion: '0.9.1',
        description: 'Commands and replies.',
      },
      nats: { host: 'nats:4222', protocol: 'nats', description: 'Whispers and live notices.' },
    },
    channels: mapValues(CHANNELS, channelObject),
    operations: operations(),
    components: { messages: mapValues(MESSAGES, messageObject), schemas: schemas() },
  };
}

function messageObject({ payload, summary }: { payload: TSchema; summary: string }, name: string): object {
  return { name, summary, headers: HEADERS, payload: reference('schemas', schemaName(payload)) };
}

function operations(): object {
  const each = Object.entries(CHANNELS).flatMap(([name, { actions, description, message }]) =>
    actions.map((action) => [
      `${action}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      {
        action,
        channel: { $ref: `#/channels/${name}` },
        summary: description,
        messages: [{ $ref: `#/channels/${name}/messages/${message}` }],
      },
    ]),
  );
  return Object.fromEntries(each) as object;
}

/** The payloads of the messages, and those of every command type, which a `CommandMessage` carries unchecked. */
function schemas(): object {
  const messages = Object.values(MESSAGES).map(({ payload }) => payload);
  return namedSchemas([...messages, ...COMMAND_TYPES.flatMap(({ payload, result }) => [payload, result])]);
}

function schemaName(schema: TSchema): string {
  const { $id } = schema as { $id?: unknown };
  if (typeof $id !== 'string') throw new Error('bug: a message needs a schema with an $id');
  return $id;
}

function mapValues<V>(record: Readonly<Record<string, V>>, map: (value: V, key: string) => object): object {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
