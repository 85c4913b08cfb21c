import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../running-process.ts';

export const CHART = join(ROOT, 'deploy/helm/leviathan');

/** Values of the chart, as `--values` takes them. */
export type Values = Readonly<Record<string, unknown>>;

/** What whoever runs these tests says about the cluster and the images in it; docs/guides/test-on-kubernetes.md. */
const { env } = process;

/** Further values of every installation, such as images of engines that this cluster can pull. */
export const VALUES_FILES = (env['LEV_K8S_VALUES'] ?? '').split(',').filter((file) => file !== '');

export const IMAGES = {
  repository: env['LEV_K8S_REPOSITORY'] ?? 'leviathan',
  tag: env['LEV_K8S_TAG'] ?? 'try',
  /** What an upgrade goes to. The same images will do: their pods are replaced all the same. */
  nextTag: env['LEV_K8S_NEXT_TAG'] ?? env['LEV_K8S_TAG'] ?? 'try',
};

/** Commands a second on sessions, beside two teams that work all the time. */
export const PER_SECOND = Number(env['LEV_K8S_PER_SECOND'] ?? 50);

/** For how long pods are killed, one every twenty seconds. */
export const KILL_MINUTES = Number(env['LEV_K8S_KILL_MINUTES'] ?? 10);

/** `--values` of what everybody gets: first the files that are given, then what the test itself says, on standard input. */
export function valuesArguments(...files: readonly string[]): readonly string[] {
  return [...files, ...VALUES_FILES, '-'].flatMap((file) => ['--values', file]);
}

export function fileOf(...path: readonly string[]): string {
  return readFileSync(join(ROOT, ...path), 'utf8');
}
