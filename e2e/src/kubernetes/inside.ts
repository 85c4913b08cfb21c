import { eventually } from '@leviathan/test-kit';
import { outcomeOf } from './programs.ts';

const HEARD_WITHIN_MS = 30_000;

/**
 * Runs a program of Node inside a pod (the images have no shell) and resolves with what it printed, or with `undefined`
 * when it failed. A program must print something: `kubectl exec` now and then loses the output of one that ends at once,
 * and then it is run again.
 *
 * @param target such as `deployment/leviathan-session-store`, or the name of a pod
 */
export async function inside(namespace: string, target: string, program: string): Promise<string | undefined> {
  const args = ['exec', target, '--namespace', namespace, '--', '/runtime/node', '--eval', program];
  const { succeeded, stdout } = await eventually(async () => {
    const outcome = await outcomeOf('kubectl', args);
    if (outcome.succeeded && outcome.stdout === '') throw new Error(`${target} printed nothing`);
    return outcome;
  }, HEARD_WITHIN_MS);
  return succeeded ? stdout : undefined;
}
