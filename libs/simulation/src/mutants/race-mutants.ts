import { type QueueAddress, type WireMessage, problem } from '@leviathan/contracts';
import type { Append, Entry } from '@leviathan/grains';
import type { CommandChannel, CommandConsumer, ConsumeOptions, PublishOutcome } from '@leviathan/messaging';
import type { Mutant } from '../world/replica.ts';
import { PassingBus, PassingJournal } from './passing.ts';

/** Ends a command where it should ask its owner to. */
class Deciding extends PassingJournal {
  readonly #kind: string;
  readonly #status: 'cancelled' | 'expired';

  constructor(journal: PassingJournal['journal'], kind: string, status: 'cancelled' | 'expired') {
    super(journal);
    this.#kind = kind;
    this.#status = status;
  }

  override append(entry: Entry): Promise<Append> {
    if (entry.kind !== this.#kind) return this.journal.append(entry);
    const reply = { status: this.#status, problem: problem(this.#status, 'said the router') } as const;
    const { entity, seq, at, schema, command, answers } = entry;
    const ended = { entity, seq, at, schema, command, answers, effects: [], kind: 'ended', data: { router: 'mutant' } };
    return this.journal.append({ ...ended, reply });
  }
}

/** Does not ask the owner. */
class Silent extends PassingBus {
  readonly #type: string;

  constructor(bus: PassingBus['bus'], type: string) {
    super(bus);
    this.#type = type;
  }

  override publish(address: QueueAddress, message: WireMessage): Promise<PublishOutcome> {
    const { type } = JSON.parse(message.body) as { readonly type?: string };
    return type === this.#type ? Promise.resolve({ outcome: 'confirmed' }) : this.bus.publish(address, message);
  }
}

/** Race: cancel × success. */
export const ROUTER_CANCELS: Mutant = {
  name: 'the router cancels by itself',
  routerJournal: (journal) => new Deciding(journal, 'cancel-requested', 'cancelled'),
  routerCommands: (commands) => new Silent(commands, 'command.cancel'),
};

/** Race: expire × delivery. */
export const ROUTER_EXPIRES: Mutant = {
  name: 'the router expires by itself',
  routerJournal: (journal) => new Deciding(journal, 'expiry-requested', 'expired'),
  routerCommands: (commands) => new Silent(commands, 'command.expire'),
};

/** What routers and owners get has lost something on the way. */
class Forgetful extends PassingBus {
  readonly #forget: (message: WireMessage) => WireMessage;

  constructor(bus: PassingBus['bus'], forget: (message: WireMessage) => WireMessage) {
    super(bus);
    this.#forget = forget;
  }

  override consume(address: QueueAddress, options: ConsumeOptions, consumer: CommandConsumer): Promise<CommandChannel> {
    return this.bus.consume(address, options, {
      deliver: (delivery) => {
        consumer.deliver({
          ...delivery,
          message: this.#forget(delivery.message),
          acknowledge: () => {
            delivery.acknowledge();
          },
        });
      },
      lost: (reason) => {
        consumer.lost(reason);
      },
    });
  }
}

/** Race: redrive × late original, whose `parked` is said again. */
export const PARKED_OF_ANY_ATTEMPT: Mutant = {
  name: 'parked of one attempt is taken for that of another',
  routerCommands: (commands) =>
    new Forgetful(commands, (message) => {
      const { attempt, ...reply } = JSON.parse(message.body) as { readonly attempt?: number };
      return attempt === undefined ? message : { ...message, body: JSON.stringify(reply) };
    }),
};

/** Race: discard × redrive: whoever loses the insert says that he did it. */
class Boasting extends PassingJournal {
  override async append(entry: Entry): Promise<Append> {
    const append = await this.journal.append(entry);
    const isDeed = entry.kind === 'redriven' || entry.kind === 'discarded';
    return isDeed && append.outcome === 'taken' ? { outcome: 'stored' } : append;
  }
}

export const LOSER_SAYS_DONE: Mutant = {
  name: 'whoever loses the insert says that he did it',
  routerJournal: (journal) => new Boasting(journal),
};

/** Race: two redrives: the second writes behind the first, on what it knew before. */
class Insisting extends PassingJournal {
  override async append(entry: Entry): Promise<Append> {
    const append = await this.journal.append(entry);
    if (entry.kind !== 'redriven' || append.outcome !== 'taken') return append;
    return this.journal.append({ ...entry, seq: entry.seq + 1 });
  }
}

export const REDRIVEN_ON_A_GUESS: Mutant = {
  name: 'redriven again on what was known before',
  routerJournal: (journal) => new Insisting(journal),
};

/** Race: cancel × redrive: what was to end the attempt before ends the one that runs. */
export const CANCEL_OF_ANY_ATTEMPT: Mutant = {
  name: 'a cancellation ends whatever attempt it finds',
  commands: (commands) =>
    new Forgetful(commands, (message) => {
      const command = JSON.parse(message.body) as { readonly type?: string };
      if (command.type !== 'command.cancel') return message;
      return { ...message, body: JSON.stringify({ ...command, attempt: 99 }) };
    }),
};

/** One for each race. */
export const RACE_MUTANTS: readonly Mutant[] = [
  ROUTER_CANCELS,
  ROUTER_EXPIRES,
  PARKED_OF_ANY_ATTEMPT,
  LOSER_SAYS_DONE,
  REDRIVEN_ON_A_GUESS,
  CANCEL_OF_ANY_ATTEMPT,
];
