import {
  type CommandMessage,
  type ReplyMessage,
  decodeReply,
  encodeCommand,
  isFinal,
  isMalformed,
  partitionOf,
} from '@leviathan/contracts';
import { type Clock, pause } from '@leviathan/kernel';
import { SimBus } from '../bus/sim-bus.ts';
import { Link } from '../process/link.ts';
import { SimProcess } from '../process/sim-process.ts';
import type { Action } from '../specimen/action.ts';
import { type Client, type Seen, type Sending, type Told, type Wishes, firstLook } from './client.ts';
import { DECISION } from './decision.ts';
import { PARTITIONS } from './replica.ts';
import type { World } from './world.ts';

const ASK_AGAIN_MS = 3000;

/**
 * A client that speaks to the owners as a router does: it publishes until that is confirmed, and asks again under the same
 * id until it has an answer. For runs that are about owners alone.
 */
export class DirectClient implements Client {
  readonly name: string;
  readonly seen: Seen[] = [];
  readonly told: readonly Told[] = []; // whoever speaks to owners redrives nothing
  readonly bus: SimBus;
  readonly #process: SimProcess;
  readonly #world: World;
  readonly #waiting = new Map<string, (reply: ReplyMessage['reply']) => void>();

  constructor(world: World, name: string) {
    const { time, broker, latencyMs, busFaults } = world;
    this.#world = world;
    this.name = name;
    this.#process = new SimProcess({ name, time, fate: () => 'go-on', died: () => undefined });
    const link = new Link(time, latencyMs);
    this.bus = new SimBus({ process: this.#process, link, time, broker, faults: busFaults });
  }

  get clock(): Clock {
    return this.#process.clock;
  }

  start(): void {
    void this.#listen();
  }

  send(id: string, entity: string, action: Action, { deadlineMs, cancelAfterMs }: Wishes): Sending {
    const seen = firstLook(id, entity, action, this.#world.sinceStartMs);
    this.seen.push(seen);
    const now = this.clock.now();
    const message: CommandMessage = {
      ...{ id, type: 'session.touch', version: 1, tenant: 'local', entity, payload: action, decision: DECISION },
      ...{ acceptedAt: now, attempt: 1, replyTo: this.name },
      ...(deadlineMs === undefined ? {} : { deadline: now + deadlineMs }),
    };
    this.#world.note(this.name, `sends ${id} to ${entity}: ${JSON.stringify(action)}`);
    const ended = this.#ended(seen);
    const acknowledged = this.#publish(message).then(() => void (seen.acknowledgedAt ??= this.#world.sinceStartMs));
    void acknowledged.then(() => this.#askAgain(message, seen));
    if (cancelAfterMs !== undefined) void this.#cancel(message, seen, cancelAfterMs);
    return { acknowledged, ended };
  }

  async #listen(): Promise<void> {
    const address = { kind: 'replies', instance: this.name } as const;
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
          lost: () => void this.#listen(),
        },
      );
    } catch {
      await pause(this.clock, 500); // the broker is away; until then it asks again
      await this.#listen();
    }
  }

  #ended(seen: Seen): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#waiting.set(seen.id, (reply) => {
      if (!isFinal(reply) || seen.endedAt !== undefined) return;
      seen.endedAt = this.#world.sinceStartMs;
      seen.reply = reply;
      this.#world.note(this.name, `hears that ${seen.id} ${reply.status}`);
      resolve(undefined);
    });
    return promise;
  }

  async #publish(message: CommandMessage): Promise<void> {
    const partition = partitionOf(message.entity, PARTITIONS);
    const address = { kind: 'partition', service: 'session-store', partitions: PARTITIONS, partition } as const;
    while ((await this.bus.publish(address, encodeCommand(message, this.name))).outcome !== 'confirmed') {
      await pause(this.clock, 200);
    }
  }

  async #askAgain(message: CommandMessage, seen: Seen): Promise<void> {
    for (;;) {
      await pause(this.clock, ASK_AGAIN_MS);
      if (seen.endedAt !== undefined) return;
      await this.#publish(message);
    }
  }

  /** As a router does: a command of its own, about the other. */
  async #cancel(message: CommandMessage, seen: Seen, afterMs: number): Promise<void> {
    await pause(this.clock, afterMs);
    if (seen.endedAt !== undefined) return;
    const id = `${message.id}.cancelled`;
    this.#world.note(this.name, `wants ${message.id} to end`);
    this.seen.push({ id, entity: message.entity, sentAt: this.#world.sinceStartMs });
    await this.#publish({ ...message, id, type: 'command.cancel', payload: { command: message.id } });
  }
}
