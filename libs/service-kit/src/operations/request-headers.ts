/** What the routes of ours read from headers; each checks what it reads itself, so this documents and refuses nothing. */
const REQUEST_HEADERS = {
  'Idempotency-Key': {
    description: 'The same key and body again is the same request, however often it is sent.',
    pattern: String.raw`^[\x21-\x7e]{1,255}$`,
  },
  Prefer: { description: '`wait=SECONDS`: the answer comes when the command has ended, or after so many seconds.' },
  'If-Match': {
    description: 'The ETag that you read, in quotes: the write is refused when there is a newer one.',
    pattern: String.raw`^(\*|"[\x21\x23-\x7e]*")$`,
  },
  'If-None-Match': {
    description: 'In a read the ETag that you have: 304 while it is the newest. In a write `*`: only to create.',
  },
  'Last-Event-ID': { description: 'The id of the last event that you read: the stream goes on after it.' },
} as const;

/** A header of a request that a route reads. */
export type RequestHeader = keyof typeof REQUEST_HEADERS;

/** The headers as a schema, for the document. */
export function headersSchema(names: readonly RequestHeader[]): object {
  const properties = names.map((name) => [name, { type: 'string', ...REQUEST_HEADERS[name] }] as const);
  return { type: 'object', properties: Object.fromEntries(properties) };
}
