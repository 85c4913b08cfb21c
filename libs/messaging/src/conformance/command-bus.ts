import { describe } from '@jest/globals';
import type { CommandBrokers } from './command-broker.ts';
import { activeConsumer } from './command-bus/active-consumer.ts';
import { bounds } from './command-bus/bounds.ts';
import { delivery } from './command-bus/delivery.ts';
import { publishing } from './command-bus/publishing.ts';
import { redelivery } from './command-bus/redelivery.ts';

/** Registers the tests that every {@link CommandBus} passes: what C1 to C5 promise, and nothing that they do not. */
export function commandBusConformance(name: string, brokers: CommandBrokers): void {
  describe(`${name} as a command bus`, () => {
    delivery(brokers);
    redelivery(brokers);
    activeConsumer(brokers);
    publishing(brokers);
    bounds(brokers);
  });
}
