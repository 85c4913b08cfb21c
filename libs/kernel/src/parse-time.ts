const RFC_3339 = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/**
 * The instant that an RFC 3339 time names, or `undefined` when it names none.
 *
 * Strict, because a time that is read otherwise than it was meant is worse than one that is refused: the offset must be
 * there, the day must be in the calendar (`Date.parse` makes 2 March of 30 February), there is no `T24:00`, and no leap
 * second, which no clock here can show.
 */
export function parseTime(text: string): number | undefined {
  const [, day] = RFC_3339.exec(text) ?? [];
  if (day === undefined) return undefined;
  const midnight = new Date(`${day}T00:00:00Z`);
  const isInCalendar = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
  return isInCalendar ? Date.parse(text) : undefined;
}
