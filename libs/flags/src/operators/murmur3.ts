const { imul } = Math; // looked up once: a global costs more than the multiplication
const NOT_ASCII = /[^\x00-\x7f]/;

/**
 * MurmurHash3 (x86, 32 bits, seed 0) of the UTF-8 bytes of `text`, as flagd's Go computes it.
 *
 * JavaScript's usual implementations hash UTF-16 units: they agree on ASCII only, and `café` would land elsewhere.
 *
 * @returns a whole number from 0 to 2³² − 1
 */
export function murmur3(text: string): number {
  const bytes = NOT_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text; // one unit per byte
  const whole = bytes.length & ~3;
  let hash = 0;
  for (let at = 0; at < whole; at += 4) {
    hash ^= mixed(word(bytes, at));
    hash = (imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  if (whole < bytes.length) hash ^= mixed(rest(bytes, whole));
  return avalanched(hash ^ bytes.length);
}

function word(bytes: string, at: number): number {
  const low = bytes.charCodeAt(at) | (bytes.charCodeAt(at + 1) << 8);
  return low | (bytes.charCodeAt(at + 2) << 16) | (bytes.charCodeAt(at + 3) << 24);
}

/** The one to three bytes after the last whole word. */
function rest(bytes: string, from: number): number {
  let value = 0;
  for (let at = bytes.length - 1; at >= from; at -= 1) value = (value << 8) | bytes.charCodeAt(at);
  return value;
}

function mixed(block: number): number {
  const product = imul(block, 0xcc9e2d51);
  return imul((product << 15) | (product >>> 17), 0x1b873593);
}

function avalanched(value: number): number {
  let hash = imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
