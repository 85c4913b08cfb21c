import { reasonOf } from '@leviathan/kernel';
import { faultsOf } from '@leviathan/service-kit';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { type Document, LineCounter, isNode, parseDocument } from 'yaml';

/** Largest file that is read: the largest definition is a fraction of it. */
export const MAX_FILE_BYTES = 256 * 1024;
/** More aliases than this in one file are a bomb, not a definition. */
const MAX_ALIASES = 32;

export interface Flaw {
  readonly line?: number;
  readonly message: string;
}

export type Reading<T> = { readonly value: T } | { readonly flaws: readonly [Flaw, ...Flaw[]] };

/** A reader of YAML text that must fit `schema`. It never throws, and its flaws name lines. */
export function definitionReader<T extends TSchema>(schema: T): (text: string) => Reading<Static<T>> {
  const validator = Compile(schema);
  return (text) => {
    try {
      const lines = new LineCounter();
      // Core schema: no custom tags, so nothing in a file can name code.
      const document = parseDocument(text, {
        lineCounter: lines,
        prettyErrors: false,
        schema: 'core',
        uniqueKeys: true,
      });
      const flaws = flawsOfSyntax(document, lines);
      if (isSome(flaws)) return { flaws };
      const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
      if (validator.Check(value)) return { value };
      const faults = validator.Errors(value).flatMap((error) => faultsOf(error));
      const found = faults.map(({ pointer, message }) => flawAt(document, lines, pointer, message));
      return { flaws: isSome(found) ? found : [{ message: 'does not fit its schema' }] };
    } catch (error) {
      return { flaws: [{ message: reasonOf(error) }] }; // too many aliases, or nested too deeply
    }
  };
}

function flawsOfSyntax(document: Document.Parsed, lines: LineCounter): readonly Flaw[] {
  return [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    line: lines.linePos(pos[0]).line,
    message: message.split('\n', 1).join(''),
  }));
}

/** The fault with the line of what it is about, or of the nearest thing around it that is there. */
function flawAt(document: Document.Parsed, lines: LineCounter, pointer: string, message: string): Flaw {
  const path = pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const range = isNode(node) ? node.range : undefined;
    if (range) return { line: lines.linePos(range[0]).line, message: `${pointer} ${message}` };
  }
  return { message: `${pointer} ${message}` };
}

function isSome<T>(items: readonly T[]): items is readonly [T, ...T[]] {
  return items.length > 0;
}
