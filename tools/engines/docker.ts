import { command } from './command.ts';

const ANSWER_MS = 10_000;
/** A registry within reach names the image within this; without network the client hangs or fails. */
const PULL_FIRST_WORD_MS = 20_000;
const PULL_MS = 300_000;

/** Questions to the Docker engine, through its client. */
export const docker = {
  async works(): Promise<boolean> {
    const { ok } = await command('docker', ['version', '--format', '{{.Server.Version}}'], { timeoutMs: ANSWER_MS });
    return ok;
  },

  async version(): Promise<string> {
    const { stdout } = await command('docker', ['version', '--format', '{{.Server.Version}}'], {
      timeoutMs: ANSWER_MS,
    });
    return stdout.trim();
  },

  /** The address of the engine that the client talks to, which may be set by `docker context`. */
  async host(): Promise<string | undefined> {
    const args = ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'];
    const { ok, stdout } = await command('docker', args, { timeoutMs: ANSWER_MS });
    return ok && stdout.trim() !== '' ? stdout.trim() : undefined;
  },

  /** The name of the machine that it runs on. */
  async machine(): Promise<string> {
    const { stdout } = await command('docker', ['info', '--format', '{{.Name}}'], { timeoutMs: ANSWER_MS });
    return stdout.trim();
  },

  async has(image: string): Promise<boolean> {
    return (await command('docker', ['image', 'inspect', image], { timeoutMs: ANSWER_MS })).ok;
  },

  async pull(image: string): Promise<boolean> {
    const limits = { timeoutMs: PULL_MS, firstWordMs: PULL_FIRST_WORD_MS };
    return (await command('docker', ['pull', image], limits)).ok;
  },

  /**
   * Removes the containers whose label has a value that is meant, then the networks, which must be empty by then.
   *
   * @returns how many containers that were, and what Docker said if it could not
   */
  async removeLabelled(
    label: string,
    isMeant: (value: string) => boolean,
  ): Promise<{ readonly count: number; readonly trouble?: string }> {
    const containers = await labelled(['ps', '--all'], label, isMeant);
    const networks = await labelled(['network', 'ls'], label, isMeant);
    const trouble =
      (await removed(['rm', '--force', '--volumes'], containers)) ?? (await removed(['network', 'rm'], networks));
    return { count: containers.length, ...(trouble === undefined ? {} : { trouble }) };
  },
};

/** Ids of what a listing shows with a label whose value is meant. */
async function labelled(
  listing: readonly string[],
  label: string,
  isMeant: (value: string) => boolean,
): Promise<readonly string[]> {
  const args = [...listing, '--filter', `label=${label}`, '--format', `{{.ID}} {{.Label "${label}"}}`];
  const { stdout } = await command('docker', args, { timeoutMs: ANSWER_MS });
  return stdout
    .split('\n')
    .filter((line) => line !== '' && isMeant(line.slice(line.indexOf(' ') + 1)))
    .map((line) => line.slice(0, line.indexOf(' ')));
}

async function removed(how: readonly string[], ids: readonly string[]): Promise<string | undefined> {
  if (ids.length === 0) return undefined;
  const { ok, said } = await command('docker', [...how, ...ids]);
  return ok ? undefined : said;
}
