import { ATTRIBUTES, type QueueAddress, SPANS } from '@leviathan/contracts';
import type { Tracing } from '@leviathan/kernel';
import type { CommandBus } from './command-bus.ts';

/**
 * A bus whose publishes are spans, for adapters that record none themselves. The receiver's span hangs below the
 * publish, because the message carries its `traceparent`.
 */
export function tracedCommandBus(bus: CommandBus, tracing: Tracing, system: string): CommandBus {
  return {
    publish: async (address, message) => {
      const span = tracing.span({
        name: SPANS.publish.replace('{destination}', destinationOf(address)),
        kind: 'producer',
        parent: message.attributes['traceparent'],
        attributes: {
          [ATTRIBUTES.messagingSystem]: system,
          [ATTRIBUTES.messagingOperationName]: 'publish',
          [ATTRIBUTES.messagingOperationType]: 'send',
          [ATTRIBUTES.messagingMessageId]: message.id,
        },
      });
      const { traceparent } = span;
      const traced = {
        ...message,
        attributes: { ...message.attributes, ...(traceparent === undefined ? {} : { traceparent }) },
      };
      const published = await bus.publish(address, traced);
      span.end(published.outcome === 'confirmed' ? undefined : published.outcome);
      return published;
    },
    consume: (address, options, consumer) => bus.consume(address, options, consumer),
    get isAvailable() {
      return bus.isAvailable;
    },
    get trouble() {
      return bus.trouble;
    },
    close: () => bus.close(),
  };
}

/** Never with an id or a partition in it: span names have a bound. */
function destinationOf(address: QueueAddress): string {
  return address.kind === 'partition' ? address.service : address.kind;
}
