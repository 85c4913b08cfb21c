import type { QueueAddress, WireMessage } from '@leviathan/contracts';
import { pause } from '@leviathan/kernel';
import type {
  CommandBus,
  CommandChannel,
  CommandConsumer,
  ConsumeOptions,
  Delivery,
  PublishOutcome,
} from '@leviathan/messaging';
import type { Mutant, Surroundings } from '../world/replica.ts';
import { PassingBus } from './passing.ts';

const CONFIRMED: PublishOutcome = { outcome: 'confirmed' };
const ACKNOWLEDGED = (): void => undefined;

/** A mutant that breaks how deliveries are taken. */
function delivering(
  name: string,
  deliver: (delivery: Delivery, consumer: CommandConsumer, at: { address: QueueAddress; near: Surroundings }) => void,
): Mutant {
  class Delivering extends PassingBus {
    readonly #near: Surroundings;

    constructor(bus: CommandBus, near: Surroundings) {
      super(bus);
      this.#near = near;
    }

    override consume(
      address: QueueAddress,
      options: ConsumeOptions,
      consumer: CommandConsumer,
    ): Promise<CommandChannel> {
      const at = { address, near: this.#near };
      const lost = (reason: string): void => {
        consumer.lost(reason);
      };
      return this.bus.consume(address, options, { lost, deliver: (delivery) => deliver(delivery, consumer, at) });
    }
  }
  return { name, commands: (bus, near) => new Delivering(bus, near) };
}

/** A mutant that breaks how partitions are sent to. */
function sending(
  name: string,
  publish: (
    bus: CommandBus,
    address: QueueAddress,
    message: WireMessage,
    near: Surroundings,
  ) => Promise<PublishOutcome>,
): Mutant {
  class Sending extends PassingBus {
    readonly #near: Surroundings;

    constructor(bus: CommandBus, near: Surroundings) {
      super(bus);
      this.#near = near;
    }

    override publish(address: QueueAddress, message: WireMessage): Promise<PublishOutcome> {
      if (address.kind !== 'partition') return this.bus.publish(address, message);
      return publish(this.bus, address, message, this.#near);
    }
  }
  return { name, commands: (bus, near) => new Sending(bus, near) };
}

export const ACK_BEFORE_COMMIT = delivering('acknowledge before commit', (delivery, consumer) => {
  delivery.acknowledge();
  consumer.deliver({ ...delivery, acknowledge: ACKNOWLEDGED });
});

export const ACK_ON_TIMEOUT = delivering(
  'acknowledge after a time, whatever became of it',
  (delivery, consumer, { near }) => {
    near.clock.after(1000, () => {
      delivery.acknowledge();
    });
    consumer.deliver(delivery);
  },
);

/** A broker puts what is handed back behind what came later. */
export const NACK_WITH_REQUEUE = delivering('nack with requeue', (delivery, consumer, { address, near }) => {
  if (near.random() > 0.1) {
    consumer.deliver(delivery);
    return;
  }
  void near.commands.publish(address, delivery.message).then(({ outcome }) => {
    if (outcome === 'confirmed') delivery.acknowledge();
    else consumer.deliver(delivery);
  });
});

export const CONFIRM_BEFORE_COMMIT = sending('confirm before the message is safe', async (bus, address, message) => {
  void bus.publish(address, message);
  return CONFIRMED;
});

export const EFFECTS_OUT_OF_ORDER = sending(
  'effects do not wait for each other',
  async (bus, address, message, near) => {
    void publishSome(bus, address, message, near);
    return CONFIRMED;
  },
);

async function publishSome(
  bus: CommandBus,
  address: QueueAddress,
  message: WireMessage,
  near: Surroundings,
): Promise<void> {
  do await pause(near.clock, 500 * near.random());
  while ((await bus.publish(address, message)).outcome !== 'confirmed');
}
