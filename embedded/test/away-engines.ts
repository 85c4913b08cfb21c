import type { Engines } from '@leviathan/engines';
import { type Journal, StoreUnavailable } from '@leviathan/grains';
import type { CommandBus, WhisperBus } from '@leviathan/messaging';

export const AWAY = {
  rabbitmq: 'RabbitMQ does not answer',
  nats: 'NATS does not answer',
  mongo: 'MongoDB does not answer',
};

/** Engines that are away as servers are, until somebody brings them. Behind them are those of an embedded system. */
export class AwayEngines {
  readonly engines: Engines;
  isAway = true;

  constructor(inner: Engines) {
    const refuse = (why: string) => (): Promise<never> => Promise.reject(new StoreUnavailable(why));
    const bus = { isAvailable: false };
    const commands = this.#standIn(inner.commands, {
      ...{ ...bus, trouble: AWAY.rabbitmq, consume: refuse(AWAY.rabbitmq) },
      publish: () => Promise.resolve({ outcome: 'nacked', reason: AWAY.rabbitmq }),
    } satisfies Partial<CommandBus>);
    const distributed = this.#standIn(inner.whispers.distributed, {
      ...{ ...bus, trouble: AWAY.nats, subscribe: refuse(AWAY.nats), read: refuse(AWAY.nats) },
      publish: () => Promise.resolve({ outcome: 'unknown', reason: AWAY.nats }),
    } satisfies Partial<WhisperBus>);
    this.engines = {
      ...inner,
      mode: 'distributed', // an embedded store that cannot be read stops the start instead
      commands,
      whispers: { ...inner.whispers, distributed },
      journal: async (owner) => this.#journal(await inner.journal(owner)),
    };
  }

  /** What a store that is away does: appends certainly did not happen, everything else is refused. */
  #journal(journal: Journal): Journal {
    const away = (): StoreUnavailable => new StoreUnavailable(AWAY.mongo);
    return new Proxy(journal, {
      get: (target, name: keyof Journal) => {
        if (!this.isAway || !(name in target) || name === 'close') return bound(target, name);
        if (name === 'append') return () => Promise.resolve({ outcome: 'unavailable', cause: away() });
        if (name === 'read') return () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(away()) }) });
        return () => Promise.reject(away());
      },
    });
  }

  #standIn<T extends object>(there: T, away: Partial<T>): T {
    return new Proxy(there, {
      get: (target, name) => (this.isAway && name in away ? Reflect.get(away, name) : bound(target, name)),
    });
  }
}

function bound(target: object, name: PropertyKey): unknown {
  const member: unknown = Reflect.get(target, name);
  return typeof member === 'function' ? (member.bind(target) as unknown) : member;
}
