import { ATTRIBUTES, SPANS, type WireMessage } from '@leviathan/contracts';
import type { Tracing } from '@leviathan/kernel';
import type { PublishOutcome } from '@leviathan/messaging';
import type { QueueSpec } from './topology.ts';

/** Publishes under a span of its own, which ends with the outcome; whoever receives the message goes on below it. */
export async function publishTraced(
  tracing: Tracing,
  { template, routingKey }: QueueSpec,
  message: WireMessage,
  publish: (traceparent: string | undefined) => Promise<PublishOutcome>,
): Promise<PublishOutcome> {
  const span = tracing.span({
    name: SPANS.publish.replace('{destination}', template),
    kind: 'producer',
    parent: message.attributes['traceparent'],
    attributes: {
      [ATTRIBUTES.messagingSystem]: 'rabbitmq',
      [ATTRIBUTES.messagingOperationName]: 'publish',
      [ATTRIBUTES.messagingOperationType]: 'send',
      [ATTRIBUTES.messagingDestinationTemplate]: template,
      [ATTRIBUTES.messagingMessageId]: message.id,
      [ATTRIBUTES.routingKey]: routingKey,
    },
  });
  const outcome = await publish(span.traceparent);
  span.end(outcome.outcome === 'confirmed' ? undefined : outcome.outcome);
  return outcome;
}
