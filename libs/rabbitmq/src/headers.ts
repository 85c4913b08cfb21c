import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { MAX_BODY_BYTES, type WireMessage } from '@leviathan/contracts';
import type { ConsumeMessage, Options } from 'amqplib';

/** What AMQP carries in a short string. */
const SHORT_STRING_BYTES = 255;
/** No attribute of ours is longer; what a foreign client sends must not burst a journal entry. */
const LONGEST_VALUE = 4096;
const SHOWN_BYTES = 16 * 1024;
const PREFIXED = /^cloudEvents[_:](.+)$/;
/** The attribute that tells the router why nobody could take a message. */
const REASON = 'levreason';

const headerNames = new Map<string, string>();

/** The name of an attribute's header; asked for with every message, so it is made once. */
function headerName(attribute: string): string {
  const known = headerNames.get(attribute);
  if (known !== undefined) return known;
  const name = attribute === 'traceparent' ? attribute : `cloudEvents_${attribute}`;
  if (headerNames.size < 100) headerNames.set(attribute, name);
  return name;
}

/** A message of ours in CloudEvents' binary mode. */
export function toAmqp({ id, attributes }: WireMessage, traceparent?: string): Options.Publish {
  const headers: Record<string, string> = {};
  for (const name in attributes) headers[headerName(name)] = attributes[name] ?? '';
  headers['cloudEvents_id'] ??= id; // ids may be longer than the property
  if (traceparent !== undefined) headers['traceparent'] = traceparent;
  const options: Options.Publish = { headers, persistent: true, mandatory: true };
  options.contentType = short(attributes['datacontenttype']) ?? 'application/json';
  const [messageId, type, correlationId] = [short(id), short(attributes['type']), short(attributes['correlationid'])];
  if (messageId !== undefined) options.messageId = messageId;
  if (type !== undefined) options.type = type;
  if (correlationId !== undefined) options.correlationId = correlationId;
  const seconds = Math.floor(Date.parse(attributes['time'] ?? '') / 1000);
  if (seconds >= 0) options.timestamp = seconds;
  return options;
}

function short(text: string | undefined): string | undefined {
  if (text === undefined || text.length > SHORT_STRING_BYTES) return undefined;
  return Buffer.byteLength(text) <= SHORT_STRING_BYTES ? text : undefined;
}

/** The id under which a message was sent, also of one that was returned. */
export function idOf({ properties }: Pick<ConsumeMessage, 'properties'>): string | undefined {
  const id: unknown = properties.messageId ?? properties.headers?.['cloudEvents_id'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** On what no queue took: the name of the queue that was meant, without the installation's prefix. */
const UNROUTED = 'levunrouted';

/** Whatever lies in a queue as a message: nothing that a foreign client sends is refused here; owners park it. */
export function fromAmqp(message: ConsumeMessage, unroutedQueue?: string): WireMessage {
  const attributes = attributesOf(message.properties.headers ?? {});
  const type: unknown = message.properties.type;
  if (typeof type === 'string') attributes['type'] ??= type;
  const reason = reasonOf(message, unroutedQueue);
  if (reason !== undefined) attributes[REASON] ??= reason;
  if (unroutedQueue !== undefined) attributes[UNROUTED] = message.fields.routingKey.slice(0, LONGEST_VALUE);
  return {
    id: idOf(message)?.slice(0, LONGEST_VALUE) ?? contentId(message.content),
    attributes,
    body: bodyOf(message.content),
  };
}

function attributesOf(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const header in headers) {
    const name = header === 'traceparent' ? header : PREFIXED.exec(header)?.[1];
    const value = name === undefined || name === UNROUTED ? undefined : scalar(headers[header]); // ours alone to say
    if (name !== undefined && name !== '__proto__' && value !== undefined) attributes[name] = value;
  }
  return attributes;
}

function scalar(value: unknown): string | undefined {
  if (typeof value === 'string') return value.length > LONGEST_VALUE ? value.slice(0, LONGEST_VALUE) : value;
  return ['number', 'boolean', 'bigint'].includes(typeof value) ? String(value) : undefined;
}

/** Why it lies among the parked: the queue gave it up, or there is no queue for it. */
function reasonOf({ fields, properties }: ConsumeMessage, unroutedQueue?: string): string | undefined {
  const headers = properties.headers ?? {};
  const [queue, why] = [scalar(headers['x-first-death-queue']), scalar(headers['x-first-death-reason'])];
  if (queue !== undefined && why !== undefined) return `queue ${queue} gave it up: ${why}`;
  return unroutedQueue === undefined
    ? undefined
    : `no queue takes what is sent to ${JSON.stringify(fields.routingKey)}`;
}

/** The same for every delivery of the message. */
function contentId(content: Buffer): string {
  return `foreign-${createHash('sha256').update(content).digest('hex').slice(0, 32)}`;
}

/** Too large for any turn, or no text: shown in part, so that whoever parks it can store it. Never valid JSON. */
function bodyOf(content: Buffer): string {
  const isOurs = content.length <= MAX_BODY_BYTES && (content.length * 3 <= MAX_BODY_BYTES || isUtf8(content));
  if (isOurs) return content.toString('utf8');
  const shown = content.toString('utf8', 0, SHOWN_BYTES);
  return `a message of ${String(content.length)} bytes, which is too large or no UTF-8, and begins: ${shown}`;
}

/** How often it was handed out before. Queues without a counter only know whether it was at all. */
export function deliveryCountOf({ fields, properties }: ConsumeMessage): number {
  const headers = properties.headers;
  const counts = [headers?.['x-delivery-count'], headers?.['x-acquired-count']]
    .map(Number)
    .filter(Number.isSafeInteger);
  return counts.length > 0 ? Math.max(...counts) : Number(fields.redelivered);
}
