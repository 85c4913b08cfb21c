/** flagd's `starts_with`. `null`, and so the flag's default, for anything but two strings. */
export function startsWith(args: unknown): boolean | null {
  return twoStrings(args, (whole, part) => whole.startsWith(part));
}

/** flagd's `ends_with`, likewise. */
export function endsWith(args: unknown): boolean | null {
  return twoStrings(args, (whole, part) => whole.endsWith(part));
}

/**
 * JsonLogic's `cat`: what is not there adds nothing.
 *
 * Ours, because the engine's adds `null` once the rule is compiled: a session would land elsewhere than with flagd's Go.
 */
export function cat(args: unknown): string {
  return Array.isArray(args) ? args.map(text).join('') : text(args);
}

function text(part: unknown): string {
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- as JsonLogic does with an object
  return part === null || part === undefined ? '' : String(part);
}

function twoStrings(args: unknown, holds: (whole: string, part: string) => boolean): boolean | null {
  if (!Array.isArray(args) || args.length !== 2) return null;
  const [whole, part] = args as [unknown, unknown];
  return typeof whole === 'string' && typeof part === 'string' ? holds(whole, part) : null;
}
