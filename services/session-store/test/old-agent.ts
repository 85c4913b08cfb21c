/**
 * How the old agent reads a session file, written down from its description: line by line, the key is what stands
 * before the first colon, one quotation mark is taken off each end, and a later line wins.
 */
export function readAsOldAgent(text: string): Readonly<Record<string, string>> {
  const read: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0 || line.trim().startsWith('#')) continue;
    const value = line.slice(colon + 1).trim();
    if (value !== '') read[line.slice(0, colon).trim()] = unquoted(value);
  }
  return read;
}

function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
