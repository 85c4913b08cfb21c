import { type MsgHdrs, headers } from '@nats-io/transport-node';

const MESSAGE_ID = 'Nats-Msg-Id';
const TRACEPARENT = 'traceparent';
const CLOUD_EVENT = 'ce-';
const NEEDS_ENCODING = /[^\u0021\u0023\u0024\u0026-\u007e]/u;
const TO_ENCODE = new RegExp(NEEDS_ENCODING, 'gu');

/** Headers of a message: `ce-<name>`, plain `traceparent`, and the id by which the server drops what it has already. */
export function headersOf(attributes: Readonly<Record<string, string>>, id?: string): MsgHdrs {
  const made = headers(); // appended to: `set` first looks for what cannot be there
  if (id !== undefined) made.append(MESSAGE_ID, encodeValue(id));
  for (const [name, value] of Object.entries(attributes)) {
    // A name that is no token would break the frame; CloudEvents allows none.
    if (/^[\w-]+$/.test(name)) made.append(name === TRACEPARENT ? name : CLOUD_EVENT + name, encodeValue(value));
  }
  return made;
}

/** What headers say, also those that others wrote: what is not ours is passed over. */
export function readHeaders(found: MsgHdrs | undefined): {
  readonly id: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
} {
  const attributes: Record<string, string> = {};
  let id: string | undefined;
  for (const [name, [value]] of found ?? []) {
    if (value === undefined) continue;
    if (name === MESSAGE_ID) id = decodeValue(value);
    else if (name === TRACEPARENT) attributes[name] = value;
    else if (name.startsWith(CLOUD_EVENT)) attributes[name.slice(CLOUD_EVENT.length)] = decodeValue(value);
  }
  return { id, attributes };
}

/** CloudEvents' rule: space, quote, percent and everything outside printable ASCII. */
export function encodeValue(value: string): string {
  // Nearly every value needs nothing, and a look costs less than a replacement.
  return NEEDS_ENCODING.test(value) ? value.toWellFormed().replaceAll(TO_ENCODE, encodeURIComponent) : value;
}

/** What was not encoded by the rule is left as it is. */
export function decodeValue(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
