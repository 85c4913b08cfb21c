import { readFileSync } from 'node:fs';
import { reasonOf } from '@leviathan/kernel';
import { type BadSetting, InvalidSettings } from './invalid-settings.ts';
import { nearestName } from './nearest-name.ts';
import { allowedBy, parseValue } from './parse-value.ts';
import { OWN_SETTINGS } from './own-settings.ts';
import type { Setting, SettingsDefinition } from './setting.ts';

/** The environment: `process.env`, or a test's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

type Reading = { readonly value: unknown } | { readonly bad: BadSetting };

/**
 * Reads every setting of `definition` from the environment. Set to nothing counts as unset.
 *
 * @param warn hears about variables that look like settings and are none, and about switches that say neither on nor off
 * @throws {@link InvalidSettings} naming every variable that cannot be used
 */
export function readSettings<S>(
  definition: SettingsDefinition<S>,
  env: Environment,
  warn: (sentence: string) => void = () => undefined,
): S {
  const settings: [string, Setting<unknown>][] = Object.entries(definition);
  const readings = settings.map(([key, each]) => [key, readOne(each, env)] as const);
  const bad = readings.flatMap(([, reading]) => ('bad' in reading ? [reading.bad] : []));
  if (bad.length > 0) throw new InvalidSettings(bad);
  for (const sentence of oddities(
    settings.map(([, each]) => each),
    env,
  ))
    warn(sentence);
  const values = readings.map(([key, reading]) => [key, 'value' in reading ? reading.value : undefined] as const);
  return Object.fromEntries(values) as S; // each value was checked against its schema above
}

function readOne(setting: Setting<unknown>, env: Environment): Reading {
  const text = textOf(setting, env);
  if (text === undefined) return { value: setting.whenUnset() };
  if (typeof text !== 'string') return text;
  const parsed = parseValue(setting, text);
  if ('value' in parsed) return parsed;
  return { bad: { name: setting.name, got: setting.secret ? 'a value that is not shown' : quoted(text), ...parsed } };
}

/** The variable's text, or its file's; `undefined` when neither is set. */
function textOf({ name, schema }: Setting<unknown>, env: Environment): string | undefined | { bad: BadSetting } {
  const direct = env[name] === '' ? undefined : env[name];
  const file = env[`${name}_FILE`];
  if (file === undefined || file === '') return direct;
  const bad = (got: string): { bad: BadSetting } => ({
    bad: { name: `${name}_FILE`, got, allowed: allowedBy(schema) },
  });
  if (direct !== undefined) return bad(`a file, although ${name} is set too: set only one`);
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, ''); // editors and `echo` end files with a line break
  } catch (error) {
    return bad(`a file that cannot be read (${reasonOf(error).replaceAll(file, withoutUserinfo(file))})`);
  }
}

function oddities(settings: readonly Setting<unknown>[], env: Environment): string[] {
  const known = [...settings.map(({ name }) => name), ...OWN_SETTINGS];
  const names = known.flatMap((name) => [name, `${name}_FILE`]);
  const unknown = Object.keys(env).filter((name) => /^(LEV|ENABLE)_/.test(name) && !names.includes(name));
  const vague = settings.filter(
    ({ kind, name }) => kind === 'switch' && !['true', 'false', '', undefined].includes(env[name]),
  );
  return [
    ...unknown.map((name) => unknownSentence(name, nearestName(name, names))),
    ...vague.map(({ name }) => `${name} is ${quoted(env[name] ?? '')}: only exactly "true" turns it on, so it is off`),
  ];
}

function unknownSentence(name: string, nearest: string | undefined): string {
  return `${name} is no setting here and is ignored${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
}

/** Short and printable: the value goes to a terminal. */
function quoted(text: string): string {
  const told = withoutUserinfo(text); // before it is cut: a half of a URL cannot be told from other text
  return JSON.stringify(told.length > 80 ? `${told.slice(0, 80)}…` : told);
}

/**
 * Hides who a URL logs in as, also in settings that are no secret: people paste URLs with passwords where none belong.
 * It hides all up to the last `@`, because a password that is not encoded may hold any character, and the scheme may be
 * missing.
 */
function withoutUserinfo(text: string): string {
  return text.replace(/^(\s*[a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1(not shown)@');
}
