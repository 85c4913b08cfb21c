import { Type, type Static } from 'typebox';

/** The four flags that decide the route of every request. */
export const FLAG_KEYS = [
  'ENABLE_METAGPT_ROLES',
  'ENABLE_ORLEANS',
  'ENABLE_DISTRIBUTED_WHISPERS',
  'ENABLE_MONITORING',
] as const;
export type FlagKey = (typeof FLAG_KEYS)[number];

/** Never begins with `_`, so that no flag is called `__proto__`. */
export const FlagName = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$' });

export const FlagDefinition = Type.Object(
  {
    state: Type.Union([Type.Literal('ENABLED'), Type.Literal('DISABLED')], {
      description: 'DISABLED makes the flag take the code default, which is off.',
    }),
    variants: Type.Record(Type.String({ minLength: 1, maxLength: 64 }), Type.Unknown(), { minProperties: 1 }),
    defaultVariant: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    targeting: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'JsonLogic that names a variant.' }),
    ),
    metadata: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
  },
  {
    $id: 'FlagDefinition',
    additionalProperties: false,
    description: 'One flag in the format of flagd.',
    examples: [{ state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' }],
  },
);
export type FlagDefinition = Static<typeof FlagDefinition>;

export const FlagSet = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    metadata: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
    $evaluators: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    flags: Type.Record(FlagName, FlagDefinition, { additionalProperties: false }),
  },
  { $id: 'FlagSet', additionalProperties: false, description: 'All flags of an installation, as flagd reads them.' },
);
export type FlagSet = Static<typeof FlagSet>;

/** A flag set as its service hands it out: the set, and the version it is. */
export interface FlagSnapshot {
  readonly etag: string;
  readonly set: FlagSet;
}

/** Where a router gets its flags. Rejects when the source cannot be reached; never answers with an older set. */
export interface FlagSource {
  /** The current set, or `unchanged` when `etag` is still the newest. */
  fetch(etag: string | undefined): Promise<FlagSnapshot | 'unchanged'>;
}

/** Where a router finds the flags of a decision that it made before. Rejects when it cannot be reached. */
export interface FlagArchive {
  /** The set as it was in the version of `etag`, or `undefined` when there never was such a one. */
  version(etag: string): Promise<FlagSet | undefined>;
}

/** A set that flag-service has not confirmed for so long is called stale, and no rollout goes on by it. */
export const FLAGS_STALE_AFTER_MS = 60_000;

/** The set that turns each of the four on or off and nothing else. */
export function flagSetOf(on: Readonly<Record<FlagKey, boolean>>): FlagSet {
  const flags = FLAG_KEYS.map((key) => [
    key,
    { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: on[key] ? 'on' : 'off' } as const,
  ]);
  return { flags: Object.fromEntries(flags) as FlagSet['flags'] };
}
