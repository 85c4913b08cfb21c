import fc from 'fast-check';

/** JSON text that stands where a value would, whether it is any or not. */
class Text {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const LONG = JSON.stringify('x'.repeat(20_000));
const nested = (open: string, close: string, times: number): string => `${open.repeat(times)}1${close.repeat(times)}`;

/** What a value is replaced with: the edges of JSON, what is beyond them, and what JavaScript makes something special of. */
const VALUES = [
  ...['1e400', '-1e400', '1e308', '-0', '9007199254740993', '1e-400', '1'.repeat(400), '-1', '0', '1.5'],
  ...['null', 'true', '[]', '{}', '""', '[[]]', '"\\ud800"', '"\\u0000"', '"\\u202e\\ufeff"', '"日本🦑"', LONG],
  ...[nested('[', ']', 5000), nested('{"a":', '}', 2000), nested('[', ']', 20)],
  ...['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}', '{"toString":1,"then":1}'],
  ...['{"$where":"1"}', '{"$ref":"#"}', '"2026-02-30T00:00:00Z"', '"9999-12-31T23:59:59Z"', '"../../etc/passwd"'],
  ...['NaN', 'Infinity', 'undefined', '01', '+1', '.5', "'x'", '"\t"', '"open', '/**/1', '1 2', '', ',', ']', '"\\x"'],
];
const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toJSON',
  'then',
  'length',
  '',
  'a\u0000b',
  '$where',
  'id',
  'tenant',
];

type Change =
  | { readonly kind: 'replace'; readonly at: number; readonly value: string }
  | { readonly kind: 'add'; readonly at: number; readonly key: string; readonly value: string }
  | { readonly kind: 'repeat' | 'remove'; readonly at: number };

const at = fc.nat(40);
const value = fc.constantFrom(...VALUES);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('replace' as const), at, value }),
  fc.record({ kind: fc.constant('add' as const), at, key: fc.constantFrom(...KEYS), value }),
  fc.record({ kind: fc.constantFrom('repeat' as const, 'remove' as const), at }),
);

/** The text of a body that was usable and is changed in up to three places. */
export function jsonText(body: unknown): fc.Arbitrary<string> {
  return fc.array(change, { maxLength: 3 }).map((changes) => {
    const root: Node = { value: toNode(body) };
    for (const each of changes) apply(root, each);
    return render(root.value);
  });
}

/** An object as its fields in order, so that one may come twice. */
type Value = Text | Value[] | Fields | string | number | boolean | null;
interface Fields {
  readonly fields: [string, Value][];
}
/** A place that holds a value. */
interface Node {
  value: Value;
}

function toNode(json: unknown): Value {
  if (Array.isArray(json)) return json.map(toNode);
  if (typeof json !== 'object' || json === null) return (json ?? null) as string | number | boolean | null; // JSON has no others
  return { fields: Object.entries(json).map(([key, each]) => [key, toNode(each)]) };
}

function apply(root: Node, change: Change): void {
  const places = placesIn(root);
  const place = places[change.at % places.length];
  if (place === undefined) return;
  if (change.kind === 'replace') {
    place.set(new Text(change.value));
    return;
  }
  const objects = places.map((each) => each.value).filter(isFields);
  const { fields } = objects[change.at % Math.max(1, objects.length)] ?? { fields: [] };
  const field = fields[change.at % Math.max(1, fields.length)];
  if (change.kind === 'add') fields.push([change.key, new Text(change.value)]);
  else if (field !== undefined && change.kind === 'repeat') fields.push([field[0], new Text('{"again":true}')]);
  else if (field !== undefined) fields.splice(fields.indexOf(field), 1);
}

interface Place {
  readonly value: Value;
  set(value: Value): void;
}

function placesIn(root: Node): Place[] {
  const places: Place[] = [];
  const visit = (value: Value, set: (value: Value) => void): void => {
    places.push({ value, set });
    if (Array.isArray(value)) value.forEach((each, index) => visit(each, (other) => void (value[index] = other)));
    else if (isFields(value)) for (const field of value.fields) visit(field[1], (other) => void (field[1] = other));
  };
  visit(root.value, (other) => void (root.value = other));
  return places;
}

function isFields(value: Value): value is Fields {
  return typeof value === 'object' && value !== null && 'fields' in value;
}

function render(value: Value): string {
  if (value instanceof Text) return value.text;
  if (Array.isArray(value)) return `[${value.map(render).join(',')}]`;
  if (isFields(value)) {
    return `{${value.fields.map(([key, each]) => `${JSON.stringify(key)}:${render(each)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
