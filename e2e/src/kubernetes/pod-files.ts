import type { AgentFiles } from '../black-box/flag-combinations.ts';
import { inside } from './inside.ts';
import type { Installation } from './installation.ts';

/** The files of the old agent in the pods of an installation with a legacy home. */
export function filesIn(installation: Installation): AgentFiles {
  return {
    session: (path) => read(installation, 'legacy-home', `/legacy/.kingly/sessions/${path}`),
    hasWhispers: async () => (await read(installation, 'whisper-relay', '/tmp/kingly-whisper.json')) !== undefined,
  };
}

function read({ namespace }: Installation, workload: string, path: string): Promise<string | undefined> {
  const program = `process.stdout.write(require('node:fs').readFileSync(${JSON.stringify(path)}, 'utf8'))`;
  return inside(namespace, `deployment/leviathan-${workload}`, program);
}
