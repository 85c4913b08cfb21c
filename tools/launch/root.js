import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. Files in tools/launch run on any Node >= 20, so no `import.meta.dirname` here. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
