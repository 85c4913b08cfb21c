/** What has a journal of its own: a session, a run, a command, a flag set, a whisper log … */
export interface EntityRef {
  readonly tenant: string;
  readonly type: string;
  readonly id: string;
}

/** The longest that one encoded part of an entity key may be, in bytes. */
export const MAX_KEY_PART_BYTES = 128;

/**
 * The name of an entity in journals, messages and subjects: `<tenant>/<type>/<id>`.
 *
 * Each part is percent-encoded outside `[A-Za-z0-9._-]`, so a key never holds a separator, a wildcard or a control
 * character that came from a client, and a range scan of one entity never meets another's entries.
 *
 * @returns `undefined` when a part is empty, not well-formed Unicode (two such ids could share one key), or longer
 * than {@link MAX_KEY_PART_BYTES} once encoded
 */
export function entityKey({ tenant, type, id }: EntityRef): string | undefined {
  const parts = [tenant, type, id];
  if (!parts.every((part) => part.isWellFormed())) return undefined;
  const encoded = parts.map(encodeKeyPart);
  const fits = encoded.every((part) => part.length > 0 && part.length <= MAX_KEY_PART_BYTES);
  return fits ? encoded.join('/') : undefined;
}

/** The entity that {@link entityKey} named, or `undefined` for what it never made. */
export function parseEntityKey(key: string): EntityRef | undefined {
  const [tenant, type, id, ...rest] = key.split('/');
  if (tenant === undefined || type === undefined || id === undefined || rest.length > 0) return undefined;
  try {
    const ref = { tenant: decodeURIComponent(tenant), type: decodeURIComponent(type), id: decodeURIComponent(id) };
    return entityKey(ref) === key ? ref : undefined;
  } catch {
    return undefined; // a percent sign that encodes nothing: not one of ours
  }
}

/** One part of a key: UTF-8, percent-encoded outside `[A-Za-z0-9._-]`. Total: a lone surrogate becomes U+FFFD. */
export function encodeKeyPart(part: string): string {
  return encodeURIComponent(part.toWellFormed()).replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
