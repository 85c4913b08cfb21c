import type { WireMessage } from '@leviathan/contracts';

/** The attribute that says why nobody could take a message on the `parked` queue. */
export const PARKED_REASON = 'levreason';

/** A message on its way to the parked commands: as it came, and why. */
export function parkedMessage(message: WireMessage, reason: string): WireMessage {
  return { ...message, attributes: { ...message.attributes, [PARKED_REASON]: reason } };
}
