/**
 * Control characters as the Unicode pictures of themselves: a line break becomes `␊`.
 *
 * The old agent reads a session file line by line, takes everything up to the first colon as the key and lets a later
 * line win, so a line break inside a value could set any other key. It escapes nothing and unescapes nothing. A picture
 * is one harmless letter to it, keeps the value on its line, and is turned back when we read. A quotation mark needs no
 * care: the old reader strips one at each end of the line, and ours finds the ends by the template.
 *
 * Not promised: that a picture which stood in the text itself stays one; it comes back as the control character.
 */
export function toLegible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(CONTROL, (character) => String.fromCharCode(pictureOf(character.charCodeAt(0))));
}

/** The text as it was before {@link toLegible}. */
export function fromLegible(text: string): string {
  return text.replaceAll(PICTURE, (character) => String.fromCharCode(controlOf(character.charCodeAt(0))));
}

const CONTROL = /[\u0000-\u001f\u007f]/g;
const PICTURE = /[\u2400-\u241f\u2421]/g;
const FIRST_PICTURE = 0x2400;
const DELETE = 0x7f;
const PICTURE_OF_DELETE = 0x2421;

function pictureOf(code: number): number {
  return code === DELETE ? PICTURE_OF_DELETE : FIRST_PICTURE + code;
}

function controlOf(code: number): number {
  return code === PICTURE_OF_DELETE ? DELETE : code - FIRST_PICTURE;
}
