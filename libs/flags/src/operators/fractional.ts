import { murmur3 } from './murmur3.ts';

/** What a fraction may yield: the name of a variant, or a value for the rule around it. `null`: the default. */
export type Drawn = string | number | boolean | null;

/** A variant and how much of the whole it gets. */
export interface Share {
  readonly variant: Drawn;
  readonly weight: number;
}

/** How somebody came to a variant. */
export interface Draw {
  /** What was hashed: the flag's key and the targeting key, unless the rule says otherwise. */
  readonly bucketBy: string;
  readonly hash: number;
  /** From 0 to `of` − 1. */
  readonly bucket: number;
  readonly of: number;
  readonly shares: readonly Share[];
  readonly variant: Drawn;
}

/** Why there was none; the rule yields nothing, and the flag its default. */
export interface NoDraw {
  readonly invalid: string;
}

const MAX_WEIGHT = 2_147_483_647;

/** flagd's `fractional`: the same subject always gets the same variant, and a share that grows keeps whom it had. */
export function fractional(args: unknown, context: unknown): Drawn {
  const drawn = draw(args, context);
  return 'invalid' in drawn ? null : drawn.variant;
}

/** The same, and how. @param args as the engine hands them over: evaluated */
export function draw(args: unknown, context: unknown): Draw | NoDraw {
  if (!Array.isArray(args) || args.length === 0) return { invalid: 'it has no shares' };
  const first: unknown = args[0];
  const isNamed = typeof first === 'string';
  const bucketBy = isNamed ? first : implied(context);
  if (bucketBy === undefined) return { invalid: 'the context has no targetingKey to draw by' };
  const shares = sharesOf(args, isNamed ? 1 : 0);
  return 'invalid' in shares ? shares : drawn(bucketBy, shares);
}

/** Flag and targeting key without anything between them, so that two flags put one session in unrelated buckets. */
function implied(context: unknown): string | undefined {
  const { targetingKey, $flagd } = context as { targetingKey?: unknown; $flagd?: { flagKey: string } };
  if (!targetingKey || $flagd === undefined) return undefined;
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- as flagd-core does with a key that is no string
  return $flagd.flagKey + String(targetingKey);
}

function sharesOf(entries: readonly unknown[], from: number): Share[] | NoDraw {
  const shares: Share[] = [];
  for (let index = from; index < entries.length; index += 1) {
    const share = shareOf(entries[index]);
    if ('invalid' in share) return share;
    shares.push(share);
  }
  return shares;
}

function shareOf(entry: unknown): Share | NoDraw {
  if (!Array.isArray(entry) || entry.length === 0 || entry.length > 2) {
    return { invalid: 'a share is a variant and its weight' };
  }
  const variant: unknown = entry[0] ?? null;
  if (!isDrawn(variant)) return { invalid: 'a share needs the name of a variant' };
  if (entry.length === 1) return { variant, weight: 1 };
  const weight: unknown = entry[1];
  if (!Number.isInteger(weight)) return { invalid: 'a weight must be a whole number' };
  // a rollout over time computes its weights, and before its beginning they are below nothing
  return { variant, weight: Math.max(0, weight as number) };
}

function isDrawn(value: unknown): value is Drawn {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function drawn(bucketBy: string, shares: readonly Share[]): Draw | NoDraw {
  let of = 0;
  for (const { weight } of shares) of += weight;
  if (of > MAX_WEIGHT) return { invalid: `the weights make ${String(of)}; ${String(MAX_WEIGHT)} is the most` };
  if (of === 0) return { invalid: 'all weights are zero' };
  const hash = murmur3(bucketBy);
  const bucket = bucketOf(hash, of);
  return { bucketBy, hash, bucket, of, shares, variant: pick(shares, bucket) };
}

/** ⌊hash · of / 2³²⌋ in halves of 16 bits, because the product does not fit into a double. */
function bucketOf(hash: number, of: number): number {
  return Math.floor(((hash >>> 16) * of + Math.floor(((hash & 0xffff) * of) / 0x10000)) / 0x10000);
}

function pick(shares: readonly Share[], bucket: number): Drawn {
  let end = 0;
  for (const { variant, weight } of shares) {
    end += weight;
    if (bucket < end) return variant;
  }
  return null; // never: the bucket is below the sum of the weights
}
