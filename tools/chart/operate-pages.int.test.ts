import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { CHART, REQUIRED, manifests, whyNot } from './chart.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = globSync(['docs/operate/*.md', 'deploy/examples/README.md'], { cwd: ROOT }).map((path) => ({
  path,
  text: readFileSync(join(ROOT, path), 'utf8'),
}));
const VALUES = parse(readFileSync(join(CHART, 'values.yaml'), 'utf8')) as Record<string, unknown>;
/** Everything that has a toggle and that pages speak of. */
const RENDERED = manifests([...REQUIRED, 'legacyHome.enabled=true', 'ingress.enabled=true']);

function blocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^ *\`\`\`${language}\\n(.*?)^ *\`\`\`$`, 'gms'))].map(([, block = '']) => block);
}

/** The value at a path such as `engines.nats.key`, or `undefined`. */
function valueAt(path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], VALUES);
}

test.each(PAGES)('$path: every command is one for a shell', ({ text }) => {
  for (const block of blocks(text, 'sh')) execFileSync('bash', ['-n'], { input: block });
});

test.each(PAGES)('$path: what helm is told to set, the chart takes', ({ text }) => {
  const commands = blocks(text, 'sh').flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'));
  for (const command of commands.filter((line) => /^\s*helm (install|upgrade) leviathan /.test(line))) {
    const set = [...command.matchAll(/--set ([\w.-]+)=(\S*)/g)].map(([, name = '', value = '']) => {
      const example = name.includes('digests') ? `sha256:${'0'.repeat(64)}` : 'example';
      return `${name}=${value.includes('$') ? example : value.replaceAll("'", '')}`;
    });
    expect({ command, refused: whyNot([...REQUIRED, ...set]) }).toEqual({ command, refused: undefined });
  }
});

test.each(PAGES)('$path: values in examples are those of the chart', ({ text }) => {
  for (const block of blocks(text, 'yaml')) {
    const paths = pathsIn(parse(block)).filter((path) => Object.hasOwn(VALUES, path.split('.')[0] ?? ''));
    expect(paths).not.toHaveLength(0);
    expect(paths.filter((path) => valueAt(path) === undefined)).toEqual([]);
  }
});

/** Of what is no list, down to where a list or text begins. */
function pathsIn(value: unknown, prefix = ''): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [prefix];
  return Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, prefix === '' ? key : `${prefix}.${key}`));
}

test.each(PAGES)('$path: values that a sentence names are there', ({ text }) => {
  const named = [...text.matchAll(/`([a-z]\w+(?:\.[\w-]+)+)(?:=\w+)?`/g)].map(([, path = '']) => path);
  const ofChart = named.filter((path) => Object.hasOwn(VALUES, path.split('.')[0] ?? '') && !path.includes('NAME'));
  expect(ofChart.filter((path) => valueAt(path) === undefined && !path.startsWith('retention.'))).toEqual([]);
});

test.each(PAGES)('$path: what kubectl is asked about is what the chart makes', ({ text }) => {
  const names = new Set(RENDERED.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  const services = [...text.matchAll(/services\/([\w-]+):(\w+)\/proxy/g)].map(([, name = '']) => `Service ${name}`);
  const deployments = [...text.matchAll(/ deployment (leviathan-[\w-]+)/g)].map(
    ([, name = '']) => `Deployment ${name}`,
  );
  expect([...services, ...deployments].filter((name) => !names.has(name))).toEqual([]);
  for (const [, port] of text.matchAll(/services\/[\w-]+:(\w+)\/proxy/g)) expect(port).toBe('operations');
  for (const [, label = '', value = ''] of text.matchAll(/--selector[ =]([\w./-]+)=([\w-]+)/g)) {
    for (const { kind, spec } of RENDERED.filter((each) => each.kind === 'Deployment')) {
      const template = spec?.['template'] as { metadata: { labels: Record<string, string> } };
      expect({ kind, [label]: template.metadata.labels[label] }).toEqual({ kind, [label]: value });
    }
  }
});
