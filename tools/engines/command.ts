import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly timeoutMs?: number;
  /** Ends it when it has said nothing at all by then: a registry that cannot be reached says nothing. */
  readonly firstWordMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  readonly ok: boolean;
  readonly stdout: string;
  /** The end of what it said, for a person. */
  readonly said: string;
}

const SAID = 1_000;

/** Runs a program to its end. A failure is a value: most commands here are questions. */
export function command(file: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const { timeoutMs = 60_000, firstWordMs, env = {} } = options;
  // A group of its own: Ctrl-C in the terminal is for the test run, which then ends what it started in order.
  const child = spawn(file, args, {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let said = '';
  const kill = (): boolean => child.kill('SIGKILL');
  const total = setTimeout(kill, timeoutMs);
  const first = firstWordMs === undefined ? undefined : setTimeout(kill, firstWordMs);
  const hear = (text: string): void => {
    clearTimeout(first);
    said = (said + text).slice(-SAID);
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    hear(text);
  });
  child.stderr.setEncoding('utf8').on('data', hear);
  return new Promise((resolve) => {
    const end = (ok: boolean, why = ''): void => {
      clearTimeout(total);
      clearTimeout(first);
      resolve({ ok, stdout, said: (said + why).trim() });
    };
    child.once('error', (error) => end(false, error.message));
    child.once('close', (status) => end(status === 0));
  });
}
