/**
 * A message as a bus carries it: CloudEvents 1.0 in binary mode.
 *
 * `attributes` are CloudEvents attributes by their bare names (`type`, `subject`, `levtenant` …) and `traceparent`;
 * each adapter spells them in its broker's way. `body` is JSON text of at most {@link MAX_BODY_BYTES}.
 */
export interface WireMessage {
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The largest body of a request or message, in bytes of UTF-8. */
export const MAX_BODY_BYTES = 256 * 1024;
