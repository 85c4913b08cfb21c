import { OWNERS, SERVICES, type ServiceName, subjectToken } from './topology.ts';

/** Regular expressions of names, as RabbitMQ's permissions have them. */
export interface RabbitmqRights {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

/** Subjects that a NATS user may send to and hear. */
export interface NatsRights {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** The queues of which a service is the consumer: only it may read them. */
const CONSUMES: Readonly<Record<ServiceName, readonly string[]>> = {
  'command-router': ['parked', String.raw`replies(\..+)?`],
  'session-store': [String.raw`session-store\..+`],
  'role-orchestrator': [String.raw`role-orchestrator\..+`],
  'whisper-relay': [String.raw`whisper-relay\.local`],
  'flag-service': [],
};

const partitions = OWNERS.map((owner) => String.raw`${owner}\..+`);
/** The queues that a service sends to, and so makes sure of. Who makes one anew must be allowed to read it: its consumer. */
const SENDS: Readonly<Record<ServiceName, readonly string[]>> = {
  'command-router': partitions,
  'session-store': [...partitions, String.raw`whisper-relay\.local`, 'replies'],
  'role-orchestrator': [...partitions, String.raw`whisper-relay\.local`, 'replies'],
  'whisper-relay': [],
  'flag-service': [],
};

/**
 * What a service needs on the broker, and no more; `undefined` when it uses none.
 *
 * Two things RabbitMQ cannot narrow: whoever may answer may send to any queue (`amq.default`), and the queue of unrouted
 * messages has the name of its exchange, which everybody binds and therefore reads.
 *
 * @param prefix `LEV_RABBITMQ_PREFIX`
 */
export function rabbitmqRights(service: ServiceName, prefix = 'lev'): RabbitmqRights | undefined {
  const consumes = CONSUMES[service];
  if (consumes.length === 0) return undefined;
  const base = ['commands', 'unrouted'];
  const queues = [...new Set([...base, 'parked', ...consumes, ...SENDS[service]])];
  const named = (names: readonly string[]): string => String.raw`${prefix}\.(${names.join('|')})`;
  return {
    configure: `^${named(queues)}$`,
    write: String.raw`^(amq\.default|${named(queues)})$`,
    read: `^${named([...base, ...consumes])}$`,
  };
}

/** Live subjects by service: what it says, what it hears. Whispers are said by whoever takes turns. */
const SUBJECTS: Readonly<Record<ServiceName, NatsRights>> = {
  'command-router': { publish: ['command.>', 'cancel.>'], subscribe: ['command.>', 'owners.>', 'flags.changed'] },
  'session-store': { publish: ['whisper.>', 'owners.session-store.*'], subscribe: ['cancel.>'] },
  'role-orchestrator': {
    publish: ['whisper.>', 'run.>', 'owners.role-orchestrator.*'],
    subscribe: ['run.>', 'cancel.>'],
  },
  'whisper-relay': { publish: ['whisper.>'], subscribe: ['whisper.>', 'flags.changed'] },
  'flag-service': { publish: ['flags.changed'], subscribe: ['flags.changed'] },
};

const STREAM = 'LEV_WHISPERS';

/** What a service needs on NATS, and no more. Every one makes sure of the stream; whisper-relay alone reads it. */
export function natsRights(service: ServiceName): NatsRights {
  const { publish, subscribe } = SUBJECTS[service];
  const stream = ['INFO', 'CREATE', 'UPDATE'].map((verb) => `$JS.API.STREAM.${verb}.${STREAM}`);
  const consumer = [`CREATE.${STREAM}`, `DELETE.${STREAM}.*`, `MSG.NEXT.${STREAM}.*`].map(
    (verb) => `$JS.API.CONSUMER.${verb}`,
  );
  const reading = service === 'whisper-relay' ? [...consumer, `$JS.FC.${STREAM}.>`] : [];
  return { publish: [...publish, ...stream, ...reading], subscribe: [...subscribe, '_INBOX.>'] };
}

/**
 * What an outside subscriber of one tenant may hear. It says nothing: whispers enter by `POST /v1/whispers`. Its inbox is its
 * own, so that it hears no answers that others wait for.
 */
export function natsTenantRights(tenant: string): NatsRights {
  const token = subjectToken(tenant);
  const heard = ['whisper', 'run', 'command'].map((first) => `${first}.${token}.>`);
  return { publish: [], subscribe: [...heard, `_INBOX_${token}.>`] };
}

/** The services that have a user on RabbitMQ. */
export const RABBITMQ_USERS: readonly ServiceName[] = SERVICES.filter((name) => rabbitmqRights(name) !== undefined);
