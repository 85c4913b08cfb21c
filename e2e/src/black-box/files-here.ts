import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentFiles } from './flag-combinations.ts';

/** Files of the old agent on this machine. */
export function filesHere(home: string, whisperFile: string): AgentFiles {
  return {
    session: async (path) => {
      const file = join(home, '.kingly/sessions', path);
      return existsSync(file) ? readFile(file, 'utf8') : undefined;
    },
    hasWhispers: async () => existsSync(whisperFile),
  };
}
