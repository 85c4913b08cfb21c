import {
  type CommandMessage,
  type Decision,
  type ReplyMessage,
  decodeReply,
  encodeCommand,
  isFinal,
  isMalformed,
  partitionOf,
} from '@leviathan/contracts';
import type { SentCommand } from '@leviathan/history-checker';
import { pause } from '@leviathan/kernel';
import { SimBus } from '../bus/sim-bus.ts';
import { Link } from '../process/link.ts';
import { SimProcess } from '../process/sim-process.ts';
import type { Action } from '../specimen/action.ts';
import { PARTITIONS } from './replica.ts';
import type { World } from './world.ts';

type Draft = { -readonly [K in keyof SentCommand]: SentCommand[K] };

const ASK_AGAIN_MS = 3000;

const DECISION: Decision = {
  flags: perFlag(true),
  variants: perFlag('on'),
  reasons: perFlag('STATIC'),
  snapshot: { etag: '1', ageMs: 0, source: 'live' },
  route: 'grain',
};

/**
 * A client that speaks to the owners directly, as a router does: it publishes until that is confirmed, and asks again
 * under the same id until it has an answer. It never ends and remembers what it saw.
 */
export class Client {
  readonly process: SimProcess;
  readonly seen: Draft[] = [];
  readonly bus: SimBus;
  readonly #world: World;
  readonly #waiting = new Map<string, (reply: ReplyMessage['reply']) => void>();

  constructor(world: World, name: string) {
    const { time, broker, latencyMs, busFaults } = world;
    this.#world = world;
    this.process = new SimProcess({ name, time, fate: () => 'go-on', died: () => undefined });
    const link = new Link(time, latencyMs);
    this.bus = new SimBus({ process: this.process, link, time, broker, faults: busFaults });
  }

  async start(): Promise<void> {
    const address = { kind: 'replies', instance: this.process.name } as const;
    try {
      await this.bus.consume(
        address,
        { prefetch: 1000, priority: 0 },
        {
          deliver: (delivery) => {
            const reply = decodeReply(delivery.message);
            if (!isMalformed(reply)) this.#waiting.get(reply.command)?.(reply.reply);
            delivery.acknowledge();
          },
          lost: () => void this.start(),
        },
      );
    } catch {
      await pause(this.process.clock, 500); // the broker is away; until then it asks again
      await this.start();
    }
  }

  /** Sends a command. @returns what resolves at its acknowledgement, and at its end */
  send(id: string, entity: string, action: Action): { acknowledged: Promise<void>; ended: Promise<void> } {
    const isJudged = action.kind === 'register' || action.kind === 'counter' || action.kind === 'list';
    const seen: Draft = { id, entity, sentAt: this.#world.sinceStartMs, ...(isJudged ? { call: action } : {}) };
    this.seen.push(seen);
    const message: CommandMessage = {
      ...{ id, type: 'session.touch', version: 1, tenant: 'local', entity, payload: action, decision: DECISION },
      ...{ acceptedAt: this.process.clock.now(), attempt: 1, replyTo: this.process.name },
    };
    this.#world.note(this.process.name, `sends ${id} to ${entity}: ${JSON.stringify(action)}`);
    const ended = this.#ended(seen);
    const acknowledged = this.#publish(message, seen);
    void acknowledged.then(() => this.#askAgain(message, seen));
    return { acknowledged, ended };
  }

  #ended(seen: Draft): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#waiting.set(seen.id, (reply) => {
      if (!isFinal(reply) || seen.endedAt !== undefined) return;
      seen.endedAt = this.#world.sinceStartMs;
      seen.reply = reply;
      this.#world.note(this.process.name, `hears that ${seen.id} ${reply.status}`);
      resolve(undefined);
    });
    return promise;
  }

  async #publish(message: CommandMessage, seen: Draft): Promise<void> {
    const partition = partitionOf(message.entity, PARTITIONS);
    const address = { kind: 'partition', service: 'session-store', partitions: PARTITIONS, partition } as const;
    for (;;) {
      const { outcome } = await this.bus.publish(address, encodeCommand(message, 'client'));
      if (outcome === 'confirmed') break;
      await pause(this.process.clock, 200);
    }
    seen.acknowledgedAt ??= this.#world.sinceStartMs;
  }

  async #askAgain(message: CommandMessage, seen: Draft): Promise<void> {
    for (;;) {
      await pause(this.process.clock, ASK_AGAIN_MS);
      if (seen.endedAt !== undefined) return;
      await this.#publish(message, seen);
    }
  }
}

function perFlag<T>(value: T): Record<keyof Decision['flags'], T> {
  return {
    ENABLE_METAGPT_ROLES: value,
    ENABLE_ORLEANS: value,
    ENABLE_DISTRIBUTED_WHISPERS: value,
    ENABLE_MONITORING: value,
  };
}
