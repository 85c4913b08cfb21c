import fc from 'fast-check';

type Spoiling = 'none' | 'cut' | 'invalid' | 'surrogate' | 'bom' | 'utf-16' | 'latin-1' | 'tail' | 'nul';

const spoiling = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Spoiling>('none') },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Spoiling>('cut', 'invalid', 'surrogate', 'bom', 'utf-16', 'latin-1', 'tail', 'nul'),
  },
);

/** Text as the bytes that carry it: mostly as it should be, else cut off, or in no UTF-8. */
export function bytesOf(text: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  return fc.record({ text, spoiling, at: fc.nat() }).map(({ text: whole, spoiling: how, at }) => {
    const bytes = Buffer.from(whole);
    const place = bytes.length === 0 ? 0 : at % bytes.length;
    const insert = (...extra: number[]): Buffer =>
      Buffer.concat([bytes.subarray(0, place), Buffer.from(extra), bytes.subarray(place)]);
    switch (how) {
      case 'none':
        return bytes;
      case 'cut':
        return bytes.subarray(0, place);
      case 'invalid':
        return insert(0xff, 0xc0, 0x80);
      case 'surrogate':
        return insert(0xed, 0xa0, 0x80);
      case 'bom':
        return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
      case 'utf-16':
        return Buffer.from(whole, 'utf16le');
      case 'latin-1':
        return Buffer.from(`${whole.slice(0, place)}é${whole.slice(place)}`, 'latin1');
      case 'tail':
        return Buffer.concat([bytes, Buffer.from('}]x')]);
      case 'nul':
        return insert(0);
    }
  });
}
