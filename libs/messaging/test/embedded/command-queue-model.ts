import { expect } from '@jest/globals';
import type { EmbeddedCommandBus, CommandChannel, CommandConsumer, Delivery } from '@leviathan/messaging';
import type { Seeded } from '@leviathan/test-kit';
import { message, partition } from '../../src/conformance/recorder.ts';

const queue = partition(1);

interface Message {
  readonly id: string;
  deliveryCount: number;
  outcome: string;
}

/**
 * What one queue must do, said in the plainest way, beside the bus that does it. Every delivery is checked when it is
 * made: it is the oldest message that nobody holds, its consumer is the one that should be active, and nobody else
 * holds anything.
 */
export class CommandQueueModel {
  readonly #bus: EmbeddedCommandBus;
  readonly #capacity: number;
  readonly #chance: Seeded;
  readonly #sent: Message[] = [];
  /** In order. */
  #waiting: Message[] = [];
  #members: Member[] = [];
  readonly #stale: Delivery[] = [];
  readonly wrongs: unknown[] = [];

  constructor(bus: EmbeddedCommandBus, capacity: number, chance: Seeded) {
    this.#bus = bus;
    this.#capacity = capacity;
    this.#chance = chance;
  }

  publish(): void {
    const sent: Message = { id: `m${String(this.#sent.length)}`, deliveryCount: 0, outcome: 'pending' };
    const mustBeTaken = this.#held() < this.#capacity;
    this.#sent.push(sent);
    if (mustBeTaken) this.#waiting.push(sent);
    else sent.outcome = 'refused by the model';
    void this.#bus.publish(queue, message(sent.id)).then(({ outcome }) => {
      const expected = mustBeTaken ? 'acknowledged' : 'refused by the model';
      this.#check(() => {
        expect([outcome, sent.outcome]).toEqual([mustBeTaken ? 'confirmed' : 'nacked', expected]);
      });
      sent.outcome = outcome;
    });
  }

  async join(): Promise<void> {
    const member = new Member(this, 1 + this.#chance.whole(4), this.#chance.whole(3));
    this.#members.push(member);
    member.channel = await this.#bus.consume(queue, member, member);
  }

  /** Acknowledges any one delivery of any consumer: acknowledgements come in no order. */
  acknowledge(): void {
    const member = this.#chance.pick(this.#members.filter(({ hands }) => hands.size > 0));
    const held = member === undefined ? undefined : this.#chance.pick([...member.hands.keys()]);
    if (member === undefined || held === undefined) return;
    held.outcome = 'acknowledged';
    const delivery = member.hands.get(held);
    if (delivery === undefined) return;
    delivery.acknowledge();
    this.#stale.push(delivery);
    member.hands.delete(held);
  }

  /** On a channel that is gone, or for the second time: must change nothing. */
  acknowledgeInVain(): void {
    this.#chance.pick(this.#stale)?.acknowledge();
  }

  async close(): Promise<void> {
    const member = this.#chance.pick(this.#members.filter(({ channel }) => channel !== undefined));
    if (member?.channel === undefined) return;
    this.#left(member);
    await member.channel.close();
  }

  /** The broker takes the channel of the active consumer: of the one that holds something, or else of the rightful. */
  cut(): void {
    this.#bus.cut(queue);
  }

  lost(member: Member): void {
    this.#left(member);
  }

  delivered(member: Member, delivery: Delivery): void {
    const {
      message: { id },
      deliveryCount,
    } = delivery;
    const next = this.#waiting.shift();
    this.#check(() => {
      expect({ id, deliveryCount }).toEqual({ id: next?.id, deliveryCount: next?.deliveryCount });
      expect(this.#members.filter((other) => other !== member && other.hands.size > 0)).toEqual([]);
      expect(member).toBe(this.#rightful());
      expect(member.hands.size).toBeLessThan(member.prefetch);
    });
    if (next !== undefined) member.hands.set(next, delivery);
  }

  /** What has not come to an end. */
  get unsettled(): readonly string[] {
    return this.#sent.filter(({ outcome }) => outcome !== 'confirmed' && outcome !== 'nacked').map(({ id }) => id);
  }

  #left(member: Member): void {
    this.#members = this.#members.filter((other) => other !== member);
    const back = [...member.hands.keys()];
    this.#stale.push(...member.hands.values());
    member.hands.clear();
    for (const each of back) each.deliveryCount += 1;
    this.#waiting = [...back, ...this.#waiting];
  }

  #rightful(): Member | undefined {
    const highest = Math.max(...this.#members.map(({ priority }) => priority));
    return this.#members.find(({ priority }) => priority === highest);
  }

  #held(): number {
    return this.#waiting.length + this.#members.reduce((sum, { hands }) => sum + hands.size, 0);
  }

  #check(expectation: () => void): void {
    try {
      expectation();
    } catch (wrong) {
      this.wrongs.push(wrong); // thrown here it would be taken for a consumer's bug
    }
  }
}

class Member implements CommandConsumer {
  readonly #model: CommandQueueModel;
  readonly prefetch: number;
  readonly priority: number;
  readonly hands = new Map<Message, Delivery>();
  channel: CommandChannel | undefined;

  constructor(model: CommandQueueModel, prefetch: number, priority: number) {
    this.#model = model;
    this.prefetch = prefetch;
    this.priority = priority;
  }

  deliver(delivery: Delivery): void {
    this.#model.delivered(this, delivery);
  }

  lost(): void {
    this.#model.lost(this);
  }
}
