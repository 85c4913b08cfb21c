import { hostname } from 'node:os';
import { ENGINE_NAMES, type EngineAddress, type EngineName } from '@leviathan/test-engines';
import { LOOPBACK, OWNER_LABEL, startContainer } from './container.ts';
import { DockerDaemon } from './daemon.ts';
import { docker } from './docker.ts';
import { buildImage } from './images.ts';
import { provideNative } from './native.ts';
import { isGone, ownerOf } from './owner.ts';
import { EngineProcesses } from './processes.ts';
import { type Probes, type Source, chooseSource } from './source.ts';

export type Answer =
  { readonly engines: Readonly<Record<EngineName, EngineAddress>> } | { readonly missing: readonly string[] };

/** testcontainers' second net, for a run that is killed with everything in it. Ours is the sweep at the next start. */
const REAPER_IMAGE = process.env['RYUK_CONTAINER_IMAGE'] ?? 'testcontainers/ryuk:0.14.0';

/** The engines of one test run: chosen, started in parallel, and ended. */
export class Engines {
  readonly #say: (text: string) => void;
  readonly #owner: string;
  readonly #processes: EngineProcesses;
  #daemon: DockerDaemon | undefined;
  #works: Promise<boolean> | undefined;
  #starting: Promise<unknown> = Promise.resolve();
  #isEnding = false;

  constructor(say: (text: string) => void, pid: number) {
    this.#say = say;
    this.#owner = ownerOf(pid);
    this.#processes = new EngineProcesses(this.#owner);
  }

  async start(): Promise<Answer> {
    await EngineProcesses.sweep();
    const starting = Promise.all(ENGINE_NAMES.map(async (name) => this.#provide(name)));
    this.#starting = starting.catch(() => undefined);
    const provided = await starting;
    const missing = provided.flatMap((each) => ('missing' in each ? [each.missing] : []));
    if (missing.length > 0) return { missing };
    this.#say(provided.map((each) => ('uses' in each ? each.uses : '')).join(' · '));
    const addresses = provided.map((each, index) => [
      ENGINE_NAMES[index],
      'address' in each ? each.address : undefined,
    ]);
    return { engines: Object.fromEntries(addresses) as Readonly<Record<EngineName, EngineAddress>> };
  }

  /** Ends everything that this run started. What is just being started is waited for: it could not be found yet. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#starting;
    await this.#processes.stop();
    if (this.#works !== undefined && (await this.#works)) {
      const { trouble } = await docker.removeLabelled(OWNER_LABEL, (owner) => owner === this.#owner);
      if (trouble !== undefined) throw new Error(trouble);
    }
    await this.#daemon?.stop();
  }

  async #provide(name: EngineName): Promise<{ address: EngineAddress; uses: string } | { missing: string }> {
    try {
      const source = await chooseSource(name, this.#probes());
      if (this.#isEnding) return { missing: `${name}: the run was ended` };
      return await this.#startFrom(name, source);
    } catch (cause) {
      return { missing: `${name} did not start: ${cause instanceof Error ? cause.message : String(cause)}` };
    }
  }

  async #startFrom(
    name: EngineName,
    source: Source,
  ): Promise<{ address: EngineAddress; uses: string } | { missing: string }> {
    switch (source.kind) {
      case 'url':
        return { address: { url: source.url, control: { kind: 'none' } }, uses: `${name} at its URL` };
      case 'official':
      case 'built': {
        await (this.#reaper ??= chooseReaper());
        const address = await startContainer(name, source, this.#owner);
        return { address, uses: `${name} from ${source.image}` };
      }
      case 'process':
        return { address: await this.#processes.start(name), uses: `${name} as a process` };
      case 'missing':
        return { missing: missingText(name, source.why) };
    }
  }

  #reaper: Promise<void> | undefined;

  #probes(): Probes {
    return {
      url: (name) => process.env[urlVariable(name)],
      dockerWorks: () => (this.#works ??= this.#docker()),
      has: (image) => docker.has(image),
      pull: (image) => docker.pull(image),
      build: (name) => (this.#isEnding ? Promise.resolve('the run was ended') : buildImage(name, this.#say)),
      native: (name) => (this.#isEnding ? Promise.resolve('the run was ended') : provideNative(name, this.#say)),
    };
  }

  async #docker(): Promise<boolean> {
    if (process.env['LEV_TEST_DOCKER'] === 'false') return false; // a machine whose Docker is for other things
    if (!(await docker.works())) this.#daemon = await DockerDaemon.start(this.#say);
    if (this.#daemon === undefined && !(await docker.works())) return false;
    const host = await docker.host();
    if (host !== undefined) process.env['DOCKER_HOST'] ??= host; // testcontainers does not read Docker's contexts
    await reachOnLoopback();
    const { count } = await docker.removeLabelled(OWNER_LABEL, isGone);
    if (count > 0) this.#say(`removed ${count} containers of a run that was killed`);
    return true;
  }
}

async function chooseReaper(): Promise<void> {
  if (!(await docker.has(REAPER_IMAGE))) process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
}

const urlVariable = (name: EngineName): string => `LEV_${name.toUpperCase()}_URL`;

const missingText = (name: EngineName, why: string): string =>
  `${name}: start Docker, or set ${urlVariable(name)} to a server for tests (${why})`;

/** testcontainers takes a machine that looks like a container for one beside the engine's; its name tells better. */
async function reachOnLoopback(): Promise<void> {
  if ((await docker.machine()) === hostname()) process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= LOOPBACK;
}
