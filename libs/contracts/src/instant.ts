/** Attributes are for people who look at a queue; a time out of JavaScript's range must not stop a message. */
export function instant(epochMs: number): string {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? String(epochMs) : date.toISOString();
}
