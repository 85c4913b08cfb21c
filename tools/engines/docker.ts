import { type CommandResult, command } from './command.ts';

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

  /** All containers with a label, with its value. */
  async labelled(label: string): Promise<readonly { readonly id: string; readonly value: string }[]> {
    const args = ['ps', '--all', '--filter', `label=${label}`, '--format', `{{.ID}} {{.Label "${label}"}}`];
    const { stdout } = await command('docker', args, { timeoutMs: ANSWER_MS });
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ id: line.slice(0, line.indexOf(' ')), value: line.slice(line.indexOf(' ') + 1) }));
  },

  remove(...containers: readonly string[]): Promise<CommandResult> {
    return command('docker', ['rm', '--force', '--volumes', ...containers]);
  },
};
