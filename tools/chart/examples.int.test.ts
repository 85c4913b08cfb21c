import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { CHART } from './chart.ts';
import { output } from './programs.ts';

const EXAMPLES = join(CHART, '../../examples');
const read = (name: string): string => readFileSync(join(EXAMPLES, name), 'utf8');

interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly secretName?: string;
    readonly dnsNames?: readonly string[];
    readonly tls?: { readonly secretName: string };
    readonly users?: readonly { readonly connectionStringSecretName: string }[];
  };
}

interface Reference {
  readonly existingSecret: string;
  readonly key?: string;
}

interface Values {
  readonly engines: Readonly<Record<string, Reference & { readonly ca: Reference }>>;
}

function resources(name: string): readonly Resource[] {
  return [...parseAllDocuments(read(name))].map((document) => document.toJS() as Resource);
}

const ISSUED = resources('certificates.yaml').filter(({ kind }) => kind === 'Certificate');
const { engines } = parse(read('values.yaml')) as Values;

test.each(['rabbitmq.yaml', 'mongodb.yaml'])('%s has fields of its operator only', (name) => {
  const schemas = `${import.meta.dirname}/schemas/{{.ResourceKind}}{{.KindSuffix}}.json`;
  const said = output(
    'kubeconform',
    ['-strict', '-summary', '-output', 'json', '-schema-location', schemas],
    read(name),
  );
  expect(JSON.parse(said)).toMatchObject({ summary: { valid: 1, invalid: 0, errors: 0, skipped: 0 } });
});

test('the chart takes the values, and every Secret in them is made by somebody', () => {
  const args = ['--namespace', 'agents', '--values', join(EXAMPLES, 'values.yaml')];
  const rendered = output('helm', ['template', 'leviathan', CHART, ...args]);
  const [rabbitmq] = resources('rabbitmq.yaml');
  const [mongodb] = resources('mongodb.yaml');
  const byHand = [...read('README.md').matchAll(/create secret generic ([\w-]+)/g)].map(([, name = '']) => name);
  const made = [
    ...ISSUED.map(({ spec }) => spec.secretName),
    ...byHand,
    `${rabbitmq?.metadata.name ?? ''}-default-user`,
    ...(mongodb?.spec.users ?? []).map((user) => user.connectionStringSecretName),
    'leviathan-access',
  ];
  const named = Object.values(engines).flatMap(({ existingSecret, ca }) => [existingSecret, ca.existingSecret]);
  expect(named.filter((name) => !made.includes(name))).toEqual([]);
  for (const name of named) expect(rendered).toContain(name);
});

test('each engine shows a certificate for the name under which it is called', () => {
  const dnsNames = (name: string): readonly string[] =>
    ISSUED.find(({ metadata }) => metadata.name === name)?.spec.dnsNames ?? [];
  expect(resources('rabbitmq.yaml')[0]?.spec.tls?.secretName).toBe('leviathan-rabbitmq-tls');
  expect(dnsNames('leviathan-rabbitmq-tls')).toContain('leviathan-rabbitmq.agents.svc');
  const { fullnameOverride, config } = parse(read('nats-values.yaml')) as {
    fullnameOverride: string;
    config: { nats: { tls: { secretName: string } } };
  };
  expect(config.nats.tls.secretName).toBe('leviathan-nats-tls');
  expect(dnsNames('leviathan-nats-tls')).toContain(`${fullnameOverride}.agents.svc`);
  expect(read('README.md')).toContain(`@${fullnameOverride}.agents.svc:4222`);
  const members = `*.${resources('mongodb.yaml')[0]?.metadata.name ?? ''}-svc.agents.svc.cluster.local`;
  expect(dnsNames('leviathan-mongodb-tls')).toContain(members);
});
