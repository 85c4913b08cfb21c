import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface BuildOptions {
  readonly root: string;
  /** A folder that holds `staged/` and nothing else. */
  readonly context: string;
  readonly services: readonly string[];
  readonly tag: string;
  readonly version: string;
  readonly revision: string;
  readonly epoch: number;
  /** Where the sources are to be had. No guess is made: a label outlives the machine that built. */
  readonly source: string | undefined;
  /** What the images stand on; the Dockerfile's own unless given. */
  readonly base: string | undefined;
  /** Hears of each image that is built. */
  readonly built: (image: string) => void;
}

/** As the Dockerfile's last stage, over a context that holds a service's layer and nothing else. */
const SERVICE_LAYER = 'ARG SHARED\nFROM ${SHARED}\nCOPY . /\nWORKDIR /app\n';

/**
 * Builds the images of staged services: what is shared once, then a thin layer each. Docker is sent every file once, which
 * is most of the time that a build takes.
 *
 * @returns what Docker said if it could not
 */
export function build(options: BuildOptions): string | undefined {
  const { root, context, services, tag, base, built } = options;
  writeFileSync(join(context, '.dockerignore'), 'staged/services\n');
  const shared = `leviathan/shared:${tag}`;
  const file = overStaged(readFileSync(join(root, 'deploy/Dockerfile'), 'utf8'));
  const chosen = pairs('--build-arg', base === undefined ? {} : { BASE: base });
  const failure = docker(['--file', '-', ...chosen, '--tag', shared, context], file);
  if (failure !== undefined) return failure;
  for (const service of services) {
    const image = `leviathan/${service}:${tag}`;
    const layer = join(context, 'staged/services', service);
    const args = [...pairs('--label', labelsOf(service, options)), ...pairs('--build-arg', { SHARED: shared })];
    const failed = docker(['--file', '-', ...args, '--tag', image, layer], SERVICE_LAYER);
    if (failed !== undefined) return failed;
    built(image);
  }
  return undefined;
}

/**
 * The stage `shared` of a Dockerfile, over a context that holds `staged/` already: a stage that only passes it on would copy
 * 134 MB once more.
 */
export function overStaged(dockerfile: string): string {
  const [top = '', ...stages] = dockerfile.split(/^(?=FROM )/m);
  const shared = stages.find((stage) => /^FROM \S+ AS shared$/m.test(stage));
  if (shared === undefined) throw new Error('deploy/Dockerfile has no stage that is called shared');
  return top + shared.replaceAll(/^COPY --from=build (.*)\/src\/staged\//gm, 'COPY $1staged/');
}

/** The same as in the Dockerfile. */
function labelsOf(
  service: string,
  { version, revision, epoch, source }: BuildOptions,
): Readonly<Record<string, string>> {
  return {
    'org.opencontainers.image.title': `leviathan/${service}`,
    'org.opencontainers.image.description': `Leviathan's production layer: ${service}`,
    'org.opencontainers.image.licenses': 'MIT',
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.revision': revision,
    'org.opencontainers.image.created': new Date(epoch * 1000).toISOString(),
    ...(source === undefined ? {} : { 'org.opencontainers.image.source': source }),
  };
}

function pairs(option: string, values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
}

function docker(args: readonly string[], input = ''): string | undefined {
  const { status, stdout, stderr, error } = spawnSync('docker', ['build', ...args], {
    input,
    encoding: 'utf8',
    // the classic builder is in every Docker; BuildKit would need a plugin that some lack
    env: { DOCKER_BUILDKIT: '0', ...process.env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return status === 0 ? undefined : `docker build failed: ${error?.message ?? `${stdout}\n${stderr}`}`;
}
