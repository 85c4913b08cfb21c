import type { WireMessage } from '@leviathan/contracts';

/** The attribute that says why nobody could take a message on the `parked` queue. */
export const PARKED_REASON = 'levreason';

/** The attribute that says it in one word: the code of a problem. Without it nobody could take the message. */
export const PARKED_CODE = 'levcode';

/** A message on its way to the parked commands: as it came, and why. */
export function parkedMessage(message: WireMessage, reason: string, code?: string): WireMessage {
  const why = { [PARKED_REASON]: reason, ...(code === undefined ? {} : { [PARKED_CODE]: code }) };
  return { ...message, attributes: { ...message.attributes, ...why } };
}
