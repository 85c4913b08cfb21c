import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

/** What stands in the place of a message that could not be read: the sentence that says why. */
export interface Malformed {
  readonly malformed: string;
}

/**
 * A reader of JSON text that must fit `schema`. Fields that the schema does not name are kept and ignored, so that old
 * and new releases meet on a bus. It never throws.
 */
export function decoder<T extends TSchema>(schema: T): (text: string) => Static<T> | Malformed {
  const check = checker(schema);
  return (text) => {
    const body = parse(text);
    return body === undefined ? { malformed: 'the body is not JSON' } : check(body.value);
  };
}

/** The same for a value that is no longer text: a command's payload, in the hands of its owner. */
export function checker<T extends TSchema>(schema: T): (value: unknown) => Static<T> | Malformed {
  const validator = Compile(schema);
  return (value) => {
    if (validator.Check(value)) return value;
    const [first] = validator.Errors(value);
    return {
      malformed: first === undefined ? 'does not fit its schema' : `${first.instancePath || '/'} ${first.message}`,
    };
  };
}

/** Whether a decoder found something to name instead of a message. */
export function isMalformed(decoded: object): decoded is Malformed {
  return 'malformed' in decoded;
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined; // the only thing JSON.parse throws is that it is not JSON
  }
}
