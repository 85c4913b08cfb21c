import { Type, type Static } from 'typebox';
import { type Malformed, decoder } from './decode.ts';
import { Problem } from './problem.ts';
import type { WireMessage } from './wire-message.ts';

/** How a command stands. `accepted` and `running` go on; the others are ends. */
export const COMMAND_STATUSES = [
  'accepted',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'expired',
  'parked',
] as const;
export type CommandStatus = (typeof COMMAND_STATUSES)[number];

/** What an owner says about a command: that it still runs, or how it ended. Asking again gives the same answer. */
export const Reply = Type.Union(
  [
    Type.Object({ status: Type.Literal('running') }),
    Type.Object({ status: Type.Literal('succeeded'), result: Type.Unknown() }),
    Type.Object({
      status: Type.Union([
        Type.Literal('failed'),
        Type.Literal('cancelled'),
        Type.Literal('expired'),
        Type.Literal('parked'),
      ]),
      problem: Problem,
    }),
  ],
  { $id: 'Reply' },
);
export type Reply = Static<typeof Reply>;

/** A reply that ends its command. */
export type FinalReply = Exclude<Reply, { status: 'running' }>;

/** What travels back to a router: the command it is about, and the reply. */
export const ReplyMessage = Type.Object(
  {
    command: Type.String(),
    tenant: Type.String(),
    reply: Reply,
    attempt: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'The attempt that the reply is about: `parked` is said again of an old one, and is no news then.',
      }),
    ),
  },
  { $id: 'ReplyMessage' },
);
export type ReplyMessage = Static<typeof ReplyMessage>;

export function isFinal(reply: Reply): reply is FinalReply {
  return reply.status !== 'running';
}

/** A reply as the bus carries it. It is sent once; whoever misses it asks again. */
export function encodeReply(message: ReplyMessage, source: string): WireMessage {
  const id = `${message.command}:reply`;
  return {
    id,
    attributes: {
      specversion: '1.0',
      id,
      source,
      type: `leviathan.reply.${message.reply.status}.v1`,
      subject: message.command,
      datacontenttype: 'application/json',
      levtenant: message.tenant,
    },
    body: JSON.stringify(message),
  };
}

/** The reply in a message, or the sentence that says why there is none. */
export function decodeReply(message: WireMessage): ReplyMessage | Malformed {
  return decode(message.body);
}

const decode = decoder(ReplyMessage);
