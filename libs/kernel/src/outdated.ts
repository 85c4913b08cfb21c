/** A server that something of ours stands on. */
export interface ServerVersion {
  /** As people call it, such as `RabbitMQ`. */
  readonly server: string;
  /** What it says of itself. */
  readonly version: string;
  /** The oldest that is supported. */
  readonly oldest: string;
}

/**
 * What an operator must know about a server that is older than what we support: it may well work, and nobody tests it.
 * `undefined` for one that is new enough, or whose version is no row of numbers.
 */
export function outdated({ server, version, oldest }: ServerVersion): string | undefined {
  if (!isOlder(version, oldest)) return undefined;
  return `${server} ${version} is older than ${oldest}, the oldest that is supported: upgrade it`;
}

function isOlder(version: string, than: string): boolean {
  const [have, want] = [numbersOf(version), numbersOf(than)];
  const differs = want.findIndex((number, index) => (have[index] ?? 0) !== number);
  return have.length > 0 && differs !== -1 && (have[differs] ?? 0) < (want[differs] ?? 0);
}

/** `2.10.3-beta` → 2, 10, 3 */
function numbersOf(version: string): readonly number[] {
  return (/^v?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? '').split('.').filter(Boolean).map(Number);
}
