import { createHash, timingSafeEqual } from 'node:crypto';
import { encodeKeyPart, MAX_KEY_PART_BYTES } from '@leviathan/contracts';
import { reasonOf } from '@leviathan/kernel';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { parse } from 'yaml';
import type { Caller } from '../service.ts';

const name = Type.String({ minLength: 1, maxLength: 128 });

/**
 * The file of `LEV_API_KEYS_FILE`, as YAML or JSON.
 *
 * Keys are random, not chosen by people, so one round of SHA-256 protects them: there is no dictionary to try. A slow
 * hash would only make each request slow, and would let anybody without a key keep the server busy.
 */
const ApiKeysFile = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          id: name,
          hash: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the key, in lower-case hex.' }),
          tenant: name,
          subject: name,
          scopes: Type.Array(Type.String({ pattern: '^(\\*|[a-z]+:(read|write))$' }), { minItems: 1 }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

/** The keys of an installation, by their hashes. */
export class ApiKeys {
  readonly #keys: readonly { readonly hash: Buffer; readonly caller: Caller }[];

  private constructor(keys: readonly { readonly hash: Buffer; readonly caller: Caller }[]) {
    this.#keys = keys;
  }

  /** The keys in a file's text, or the sentence that says what is wrong with it. */
  static parse(text: string): ApiKeys | { readonly malformed: string } {
    let file: unknown;
    try {
      file = parse(text);
    } catch (error) {
      return { malformed: `is neither YAML nor JSON: ${reasonOf(error).split('\n', 1).join('')}` };
    }
    if (!Value.Check(ApiKeysFile, file)) {
      const [first] = Value.Errors(ApiKeysFile, file);
      return { malformed: `is not a list of keys: ${first?.instancePath ?? ''} ${first?.message ?? ''}` };
    }
    const tooLong = file.keys.find(({ tenant }) => encodeKeyPart(tenant).length > MAX_KEY_PART_BYTES);
    if (tooLong !== undefined) return { malformed: `has a tenant whose name is too long: key ${tooLong.id}` };
    return new ApiKeys(
      file.keys.map(({ id, hash, tenant, subject, scopes }) => ({
        hash: Buffer.from(hash, 'hex'),
        caller: { tenant, subject, scopes, credential: `key ${id}` },
      })),
    );
  }

  /** Whose key this is. Every stored hash is compared in full, so the time taken tells nothing. */
  find(key: string): Caller | undefined {
    const hash = createHash('sha256').update(key).digest();
    let found: Caller | undefined;
    for (const candidate of this.#keys) if (timingSafeEqual(candidate.hash, hash)) found = candidate.caller;
    return found;
  }
}
