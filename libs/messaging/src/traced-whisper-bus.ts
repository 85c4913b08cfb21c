import { ATTRIBUTES, SPANS } from '@leviathan/contracts';
import type { Tracing } from '@leviathan/kernel';
import type { WhisperBus } from './whisper-bus.ts';

/**
 * A bus whose publishes are spans, for adapters that record none themselves. Subscribers find the span's `traceparent`
 * among the attributes. Announcements are hints that nobody waits for, and are not traced.
 */
export function tracedWhisperBus(bus: WhisperBus, tracing: Tracing, system: string): WhisperBus {
  return {
    publish: async (message) => {
      const span = tracing.span({
        name: SPANS.whisper,
        kind: 'producer',
        parent: message.attributes['traceparent'],
        attributes: { [ATTRIBUTES.messagingSystem]: system, [ATTRIBUTES.messagingMessageId]: message.id },
      });
      const { traceparent } = span;
      const trace = traceparent === undefined ? {} : { traceparent };
      const published = await bus.publish({ ...message, attributes: { ...message.attributes, ...trace } });
      span.end(published.outcome === 'unknown' ? published.reason : undefined);
      return published;
    },
    subscribe: (pattern, options, hear) => bus.subscribe(pattern, options, hear),
    read: (pattern, options) => bus.read(pattern, options),
    announce: (notice) => {
      bus.announce(notice);
    },
    listen: (pattern, hear) => bus.listen(pattern, hear),
    get isAvailable() {
      return bus.isAvailable;
    },
    get trouble() {
      return bus.trouble;
    },
    close: () => bus.close(),
  };
}
