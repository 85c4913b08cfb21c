import { EmbeddedCommandBus } from '@leviathan/messaging';
import { type CommandBroker, commandBusConformance } from '@leviathan/messaging/conformance';

const QUEUE_MESSAGES = 50;

/** One process is broker and clients alike: every connection is the bus itself, and a crash ends it. */
function openBroker(): CommandBroker {
  let bus = start();
  return {
    connect: async () => bus,
    cut: async (address) => {
      bus.cut(address);
    },
    crash: async () => {
      await bus.close();
      bus = start();
    },
    [Symbol.asyncDispose]: () => bus.close(),
  };
}

function start(): EmbeddedCommandBus {
  return new EmbeddedCommandBus({ limits: { messages: QUEUE_MESSAGES } });
}

commandBusConformance('the embedded bus', {
  capabilities: { priorities: true, queueMessages: QUEUE_MESSAGES },
  open: async () => openBroker(),
});
