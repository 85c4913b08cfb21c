import type { Static, TSchema } from 'typebox';

/** One environment variable: what it takes, what it is when unset, and the sentence of the reference table. */
export interface Setting<T> {
  /** `LEV_HTTP_PORT`; `<name>_FILE` may name a file with the value instead. */
  readonly name: string;
  readonly schema: TSchema;
  readonly sentence: string;
  /** Its value appears in no message, log or page. */
  readonly secret: boolean;
  /** `switch`: exactly `true` turns it on and everything else is off, as the legacy code reads its flags. */
  readonly kind: 'value' | 'switch';
  /** What the table shows as the default. */
  readonly defaultText: string;
  /** The value when the variable is unset. */
  whenUnset(): T;
}

interface Description {
  readonly sentence: string;
  readonly secret?: boolean;
}

interface WithDefault<T> extends Description {
  /** A function when it depends on the machine; `defaultText` then says in words what it gives. */
  readonly default: T | (() => T);
  readonly defaultText?: string;
}

/** A setting that is `undefined` when unset. */
export function setting<S extends TSchema>(
  name: string,
  schema: S,
  description: Description,
): Setting<Static<S> | undefined>;
/** A setting with a default. */
export function setting<S extends TSchema>(
  name: string,
  schema: S,
  description: WithDefault<Static<S>>,
): Setting<Static<S>>;
export function setting<S extends TSchema>(
  name: string,
  schema: S,
  description: Description | WithDefault<Static<S>>,
): Setting<Static<S> | undefined> {
  const { sentence, secret = false } = description;
  const fallback = 'default' in description ? description.default : undefined;
  const whenUnset = isFactory(fallback) ? fallback : () => fallback;
  const text = 'defaultText' in description ? description.defaultText : undefined;
  return { name, schema, sentence, secret, kind: 'value', defaultText: text ?? shown(fallback), whenUnset };
}

/** A flag of the legacy code: exactly `true` turns it on. */
export function switchSetting(name: string, sentence: string): Setting<boolean> {
  return {
    name,
    schema: { type: 'boolean' },
    sentence,
    secret: false,
    kind: 'switch',
    defaultText: 'off',
    whenUnset: () => false,
  };
}

/** Settings by the names that the code uses; `S` is their values. */
export type SettingsDefinition<S> = { readonly [K in keyof S]: Setting<S[K]> };

/** The values of a definition. */
export type SettingsOf<D extends Readonly<Record<string, Setting<unknown>>>> = {
  readonly [K in keyof D]: D[K] extends Setting<infer T> ? T : never;
};

/**
 * Names the settings of a service; merge with the shared ones:
 * `defineSettings({ ...sharedSettings, answersFile: setting('LEV_ANSWERS_FILE', Type.String(), { … }) })`.
 *
 * @throws when two settings share a variable, which is a bug of the definition
 */
export function defineSettings<D extends Readonly<Record<string, Setting<unknown>>>>(definition: D): D {
  const names = Object.values(definition).map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two settings read ${twice}`);
  return definition;
}

function isFactory<T>(value: T | (() => T)): value is () => T {
  return typeof value === 'function';
}

function shown(fallback: unknown): string {
  if (fallback === undefined) return 'unset';
  if (Array.isArray(fallback)) return fallback.length === 0 ? 'empty' : fallback.join(',');
  return typeof fallback === 'string' ? fallback : JSON.stringify(fallback);
}
