import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Seeded } from '@leviathan/test-kit';
import { parse, parseAllDocuments } from 'yaml';
import { CHART, type Manifest, REQUIRED, manifests, tried } from './chart.ts';
import { output } from './programs.ts';

/** Each takes Helm a third of a second. */
const TRIES = Math.ceil(Number(process.env['FUZZ_CASES'] ?? 5000) / 100);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

/** What somebody writes by mistake, or to get something else into the manifests than was meant. */
const HOSTILE: readonly unknown[] = [
  ...[
    '',
    ' ',
    'x\n  evil: true',
    'x\n---\nkind: Evil',
    '{{ .Release.Name }}',
    '"',
    "'",
    '*',
    '&a',
    '!!binary x',
    '# x',
    '- x',
    '%',
    'ü',
  ],
  ...['x'.repeat(300), '$(id)', '../../x', '\u0000', 'true', '1', 'null'],
  ...[
    0,
    -1,
    1.5,
    2 ** 53,
    true,
    null,
    [],
    {},
    ['x\n  evil: true'],
    [null],
    { evil: true },
    { 'x\n  evil': 'x' },
    [[]],
    { a: null },
  ],
];

interface Try {
  readonly path: readonly string[];
  readonly value: unknown;
}

const cases = everyTry();

test(`hostile values of the chart are refused with the name of the field, or are quoted (${String(Math.min(TRIES, cases.length))} of ${String(cases.length)})`, () => {
  console.log(`FUZZ_SEED=${String(SEED)} tries the same`);
  const kinds = kindsOf(manifests());
  const wrong = sample(cases).flatMap((each) => faultOf(each, kinds) ?? []);
  expect(wrong).toEqual([]);
}, 1_800_000);

/** Each leaf of the values, and each table, with each hostile value. */
function everyTry(): Try[] {
  const values: unknown = parse(readFileSync(join(CHART, 'values.yaml'), 'utf8'));
  return pathsIn(values).flatMap((path) => HOSTILE.map((value) => ({ path, value })));
}

function pathsIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  const here = path.length === 0 ? [] : [path];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return here;
  return [...here, ...Object.entries(value).flatMap(([name, each]) => pathsIn(each, [...path, name]))];
}

function sample(all: readonly Try[]): readonly Try[] {
  const chance = new Seeded(SEED);
  const drawn = all.map((each) => ({ each, at: chance.next() })).sort((a, b) => a.at - b.at);
  return drawn.slice(0, TRIES).map(({ each }) => each);
}

function faultOf({ path, value }: Try, kinds: ReadonlySet<string>): object | undefined {
  const { text, refusal } = tried(withValue(path, value));
  const where = { path: path.join('.'), value: JSON.stringify(value).slice(0, 80) };
  if (refusal !== undefined) return path.some((name) => refusal.includes(name)) ? undefined : { ...where, refusal };
  const strange = strangeness(text, kinds);
  return strange === undefined ? undefined : { ...where, strange };
}

/** What is required, and the value at its place. */
function withValue(path: readonly string[], value: unknown): object {
  const values: Values = {};
  for (const each of REQUIRED) {
    const [name = '', given] = each.split('=');
    put(values, name.split('.'), given);
  }
  put(values, path, value);
  return values;
}

interface Values {
  [name: string]: unknown;
}

function put(values: Values, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) values[name] = value;
  else put((values[name] ??= {}) as Values, rest, value); // of our own making
}

/** What a value has got into the manifests that no value may. */
function strangeness(text: string, kinds: ReadonlySet<string>): string | undefined {
  const documents = parseAllDocuments(text);
  const [error] = [...documents].flatMap(({ errors }) => errors);
  if (error !== undefined) return error.message;
  const found = [...documents].map((document) => document.toJS() as Manifest | null).filter((each) => each !== null);
  const other = [...kindsOf(found)].find((kind) => !kinds.has(kind));
  if (other !== undefined) return `a document of kind ${other}`;
  const schemas = `${import.meta.dirname}/schemas/{{.ResourceKind}}{{.KindSuffix}}.json`;
  try {
    output('kubeconform', ['-strict', '-schema-location', schemas], text);
    return undefined;
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? error).slice(0, 300); // what it prints is what it found
  }
}

/** A value may turn something on that the chart has, and nothing else. */
function kindsOf(found: readonly Manifest[]): Set<string> {
  const others = [
    'Ingress',
    'HTTPRoute',
    'ServiceMonitor',
    'HorizontalPodAutoscaler',
    'ScaledObject',
    'TriggerAuthentication',
    'PersistentVolumeClaim',
    'PrometheusRule',
    'Secret',
    'StatefulSet',
    'Job',
    'Pod',
    'ConfigMap',
  ];
  return new Set([...others, ...found.map(({ kind }) => kind)]);
}
