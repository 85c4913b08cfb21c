import { LOG_NAMES, type LogName } from '../ports.ts';

/** A position and whose it is: what a cursor and an event id hold. */
export interface Place {
  readonly log: LogName;
  readonly position: number;
}

/** `17` in the log of everybody, `local-17` in that of this process. */
export function placeText({ log, position }: Place): string {
  return log === 'distributed' ? String(position) : `${log}-${String(position)}`;
}

/** The place in a text, or `undefined` for what {@link placeText} never made. */
export function parsePlace(text: string): Place | undefined {
  const found = /^(?:([a-z]+)-)?(0|[1-9]\d{0,14})$/.exec(text);
  if (found === null) return undefined;
  const log = LOG_NAMES.find((name) => name === (found[1] ?? 'distributed'));
  return log === undefined || found[1] === 'distributed' ? undefined : { log, position: Number(found[2]) };
}
