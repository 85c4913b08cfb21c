/** Ids whose files the old agent uses for something else: its old format, its registry, and sessions without a name. */
const TAKEN: readonly string[] = ['active-sessions', 'workspace-registry', 'unknown'];

const UNUSABLE = /[\u0000-\u001f\u007f/\\"]/;

/** `<id>-checkpoint.yaml` and our temporary name beside it must fit into the 255 bytes of a file name. */
const MAX_BYTES = 200;

/**
 * Why a session of this id cannot live in the legacy layout, where the id is the file's name, or `undefined`.
 *
 * The old agent uses ids as they come, and `../x` writes outside its folder: nothing unsafe passes here.
 */
export function whyNotLegacyId(id: string): string | undefined {
  if (id === '' || id.startsWith('.')) return 'it is empty or begins with a dot';
  if (UNUSABLE.test(id)) return 'it holds a slash, a backslash, a quotation mark or a control character';
  if (!id.isWellFormed()) return 'it is not Unicode';
  if (id.trim() !== id) return 'it begins or ends with white space';
  if (Buffer.byteLength(id) > MAX_BYTES) return `it is longer than ${String(MAX_BYTES)} bytes`;
  return TAKEN.includes(id) ? 'the legacy agent keeps something else under this name' : undefined;
}
