import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { attempt, output, refusal } from './programs.ts';

export const CHART = join(import.meta.dirname, '../../deploy/helm/leviathan');

/** A document of the rendered chart, as far as tests look at it. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}

/** What an installation with servers of its own gives at least. */
export const REQUIRED = [
  'engines.rabbitmq.existingSecret=engines',
  'engines.nats.existingSecret=engines',
  'engines.mongodb.existingSecret=engines',
  'access.existingSecret=access',
];

/** APIs of operators that the chart has something for, when they are there. */
const APIS = ['monitoring.coreos.com/v1', 'gateway.networking.k8s.io/v1', 'keda.sh/v1alpha1'];

/** @param values each like `a.b=c`, as after `--set` */
export function render(values: readonly string[] = REQUIRED): string {
  return output('helm', ['template', ...argumentsOf(values)]);
}

export function manifests(values: readonly string[] = REQUIRED): readonly Manifest[] {
  const documents = [...parseAllDocuments(render(values))].map((document) => document.toJS() as Manifest | null);
  return documents.filter((document) => document !== null);
}

/** Why the chart refuses values, or `undefined`. */
export function whyNot(values: readonly string[]): string | undefined {
  return refusal('helm', ['template', ...argumentsOf(values)]);
}

/** Renders with the values of a file, whatever becomes of it. */
export function tried(values: object): { readonly text: string; readonly refusal?: string } {
  return attempt('helm', ['template', ...argumentsOf([]), '--values', '-'], JSON.stringify(values));
}

function argumentsOf(values: readonly string[]): readonly string[] {
  return [
    ...['leviathan', CHART, '--namespace', 'agents', '--kube-version', '1.34.0'],
    ...APIS.flatMap((api) => ['--api-versions', api]),
    ...values.flatMap((value) => ['--set', value]),
  ];
}
