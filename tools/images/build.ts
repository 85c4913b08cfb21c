import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export interface BuildOptions {
  readonly root: string;
  readonly service: string;
  /** A folder that holds `staged/`. */
  readonly context: string;
  readonly tag: string;
  readonly version: string;
  readonly revision: string;
  readonly epoch: number;
  /** What the image stands on; the Dockerfile's own unless given. */
  readonly base: string | undefined;
}

/** Builds the image of a staged service. Returns what Docker said if it could not. */
export function build({
  root,
  service,
  context,
  tag,
  version,
  revision,
  epoch,
  base,
}: BuildOptions): string | undefined {
  const values = {
    SERVICE: service,
    VERSION: version,
    REVISION: revision,
    CREATED: new Date(epoch * 1000).toISOString(),
    BUILDER: base ?? 'debian:13-slim', // it only passes `staged/` on, so it needs no Node
    ...(base === undefined ? {} : { BASE: base }),
  };
  const settings = Object.entries(values).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const file = join(root, 'deploy/Dockerfile');
  const { status, stdout, stderr, error } = spawnSync(
    'docker',
    ['build', '--file', file, '--tag', `leviathan/${service}:${tag}`, ...settings, context],
    // the classic builder is in every Docker; BuildKit would need a plugin that some lack
    { encoding: 'utf8', env: { DOCKER_BUILDKIT: '0', ...process.env }, maxBuffer: 64 * 1024 * 1024 },
  );
  return status === 0 ? undefined : `docker build failed: ${error?.message ?? `${stdout}\n${stderr}`}`;
}
