import { OWNERS } from '../topology.ts';
import { SCOPES, WHISPER_TYPES } from '../whisper.ts';
import { reference } from './schemas.ts';

/** One place where messages pass, and what passes there. */
export interface ChannelKind {
  readonly server: 'rabbitmq' | 'nats';
  readonly address: string;
  readonly description: string;
  readonly parameters?: Readonly<Record<string, { readonly description: string; readonly enum?: readonly string[] }>>;
  readonly message: string;
  /** What the system itself does there. */
  readonly actions: readonly ('send' | 'receive')[];
}

const tenant = { description: 'Percent-encoded outside `[A-Za-z0-9_-]`, as every token.' };
const both = ['send', 'receive'] as const;

/** Every channel of the system; prefixes of an installation (`LEV_RABBITMQ_PREFIX`, `LEV_NATS_PREFIX`) stand before. */
export const CHANNELS: Readonly<Record<string, ChannelKind>> = {
  commands: {
    server: 'rabbitmq',
    address: 'lev.{service}.{partitions}.{partition}',
    description: 'The queue of one partition: quorum, single active consumer, in order, acknowledged after commit.',
    parameters: {
      service: { description: 'Who owns the entities.', enum: OWNERS },
      partitions: { description: 'Partitions of the installation (`LEV_PARTITIONS`).' },
      partition: {
        description: 'Four digits. The first 32 bits of SHA-256 of the entity key, scaled to `partitions`.',
      },
    },
    message: 'Command',
    actions: both,
  },
  legacyCommands: {
    server: 'rabbitmq',
    address: 'lev.session-store.legacy',
    description: 'Session commands of the legacy layout; consumed by the one process that holds the legacy home.',
    message: 'Command',
    actions: both,
  },
  replies: {
    server: 'rabbitmq',
    address: 'lev.replies.{instance}',
    description: 'Exclusive to one router and gone with it. A lost reply is asked for again.',
    parameters: { instance: { description: 'The router that asked.' } },
    message: 'Reply',
    actions: both,
  },
  orphanedReplies: {
    server: 'rabbitmq',
    address: 'lev.replies',
    description: 'Replies whose router was gone when its owner answered; read by every router.',
    message: 'Reply',
    actions: both,
  },
  localWhispers: {
    server: 'rabbitmq',
    address: 'lev.whisper-relay.local',
    description: 'Whispers of turns while they stay local; consumed by the one relay that keeps the local log.',
    message: 'Whisper',
    actions: both,
  },
  parked: {
    server: 'rabbitmq',
    address: 'lev.parked',
    description:
      'What no owner can take, as it came; the header `levreason` says why. Read by routers into parked commands.',
    message: 'Parked',
    actions: both,
  },
  unrouted: {
    server: 'rabbitmq',
    address: 'lev.unrouted',
    description: 'What no queue takes: the alternate of the exchange of commands. Read like `lev.parked`.',
    message: 'Parked',
    actions: ['receive'],
  },
  whispers: {
    server: 'nats',
    address: 'whisper.{tenant}.{scope}.{session}.{type}',
    description: 'Logged in the stream `LEV_WHISPERS`, published once at the highest scope reached.',
    parameters: {
      tenant,
      scope: { description: 'How far it reaches.', enum: SCOPES },
      session: { description: '`_` when it belongs to none.' },
      type: { description: 'The kind of guidance.', enum: WHISPER_TYPES },
    },
    message: 'Whisper',
    actions: both,
  },
  runEvents: {
    server: 'nats',
    address: 'run.{tenant}.{run}.{event}',
    description: 'Live events of a run; not stored here, the run’s journal is the truth.',
    parameters: { tenant, run: { description: 'Id of the run.' }, event: { description: 'AG-UI event name.' } },
    message: 'RunEvent',
    actions: both,
  },
  commandEvents: {
    server: 'nats',
    address: 'command.{tenant}.{id}.{status}',
    description: 'Live changes of a command; a lost one is found by reading the command.',
    parameters: { tenant, id: { description: 'Id of the command.' }, status: { description: 'Its new status.' } },
    message: 'CommandEvent',
    actions: both,
  },
  flagsChanged: {
    server: 'nats',
    address: 'flags.changed',
    description: 'A new version of the flag set is in force; a lost one is healed by polling.',
    message: 'FlagsChanged',
    actions: both,
  },
  owners: {
    server: 'nats',
    address: 'owners.{service}.{instance}',
    description: 'What a replica of an owner has in hand, every few seconds; a lost one is followed by the next.',
    parameters: {
      service: { description: 'session-store or role-orchestrator.' },
      instance: { description: 'Name of the replica.' },
    },
    message: 'OwnerReport',
    actions: both,
  },
};

/** A channel in the words of AsyncAPI. */
export function channelObject({ server, address, description, parameters, message }: ChannelKind): object {
  return {
    address,
    description,
    servers: [{ $ref: `#/servers/${server}` }],
    ...(parameters === undefined ? {} : { parameters }),
    messages: { [message]: reference('messages', message) },
  };
}
