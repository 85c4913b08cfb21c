import { randomBytes } from 'node:crypto';
import { applied, kubectl } from './programs.ts';

/** A namespace that goes with its test, and everything in it. */
export interface OwnNamespace extends AsyncDisposable {
  readonly name: string;
}

/**
 * Makes a namespace in which the cluster itself refuses every pod that is not *restricted*.
 *
 * @param purpose part of its name, for whoever looks at the cluster meanwhile
 */
export async function ownNamespace(purpose: string): Promise<OwnNamespace> {
  const name = `leviathan-e2e-${purpose}-${randomBytes(3).toString('hex')}`;
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted', 'leviathan/e2e': 'true' };
  await applied(name, { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      await kubectl('delete', 'namespace', name, '--wait=false');
    },
  };
}
