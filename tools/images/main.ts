/*
 * npm run images -- [--service NAME] [--tag TAG] [--base IMAGE] [--source URL] [--stage-only] [--out DIR]
 * Builds the images of the five services, or of one, from the installed node_modules; see deploy/Dockerfile.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SERVICES } from '@leviathan/contracts';
import { build } from './build.ts';
import { stage } from './stage.ts';

const ROOT = join(import.meta.dirname, '../..');
const options = { service: { type: 'string' }, tag: { type: 'string' }, base: { type: 'string' } } as const;
const { values } = parseArgs({
  options: { ...options, source: { type: 'string' }, 'stage-only': { type: 'boolean' }, out: { type: 'string' } },
});

/** Says what went wrong and ends. */
function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function run(command: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) fail(`${command} ${args[0] ?? ''} failed${error === undefined ? '' : `: ${error.message}`}`);
}

function ofGit(...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined; // no git, or no repository: a tarball or a build container
}

const services = SERVICES.filter((name) => values.service === undefined || values.service === name);
if (services.length === 0) fail(`no service is called ${values.service ?? ''}: ${SERVICES.join(', ')}`);
if (values.out !== undefined && values['stage-only'] !== true)
  fail('--out is for --stage-only: images are built from dist/images');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const epoch = Number(process.env['SOURCE_DATE_EPOCH'] ?? ofGit('log', '-1', '--format=%ct') ?? 0);

run(
  process.execPath,
  join(ROOT, 'node_modules/@typescript/native/bin/tsc'),
  '-b',
  ...services.map((name) => `services/${name}/tsconfig.build.json`),
);
const context = join(ROOT, 'dist/images');
if (values.out === undefined) rmSync(context, { recursive: true, force: true }); // all of it is sent to Docker
const out = values.out === undefined ? join(context, 'staged') : join(ROOT, values.out);
await stage({
  ...{ root: ROOT, all: SERVICES, services, out, version, epoch },
  ...{ node: process.execPath, nodeVersion: process.versions.node },
});
console.log(`staged ${out}`);
if (values['stage-only'] !== true) {
  const failure = build({
    ...{ root: ROOT, context, services, version, epoch, base: values.base },
    tag: values.tag ?? version,
    revision: ofGit('rev-parse', 'HEAD') ?? 'unknown',
    source: values.source,
    built: (image) => console.log(`built ${image}`),
  });
  if (failure !== undefined) fail(failure);
}
