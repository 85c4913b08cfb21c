import { execFile } from 'node:child_process';

/** What a program said and how it ended. */
export interface Outcome {
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kubectl or helm, found on PATH, on the current context, to its end. @param input on standard input */
export function outcomeOf(program: 'kubectl' | 'helm', args: readonly string[], input = ''): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      // A program that is not there says nothing: the error does.
      resolve({ succeeded: error === null, stdout, stderr: stderr === '' ? (error?.message ?? '') : stderr });
    });
    child.stdin?.on('error', () => undefined); // one that ended before it read everything has told why
    child.stdin?.end(input);
  });
}

/** Resolves with what it prints. @throws with what it said when it fails */
export async function run(program: 'kubectl' | 'helm', args: readonly string[], input = ''): Promise<string> {
  const { succeeded, stdout, stderr } = await outcomeOf(program, args, input);
  if (!succeeded) throw new Error(`${program} ${args.join(' ')}\n${stderr}${stdout}`);
  return stdout;
}

export function kubectl(...args: readonly string[]): Promise<string> {
  return run('kubectl', args);
}

/** Objects of the cluster, as far as a caller looks at them. */
export async function fetched<T>(...args: readonly string[]): Promise<T> {
  return JSON.parse(await kubectl('get', ...args, '--output', 'json')) as T;
}

/** Creates or changes objects. @param manifests each an object of the API */
export async function applied(namespace: string, ...manifests: readonly object[]): Promise<void> {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
  await run('kubectl', ['apply', '--namespace', namespace, '--filename', '-'], list);
}
