import { join } from 'node:path';
import type { Log } from '@leviathan/grains';
import { VirtualClock } from '@leviathan/kernel';
import { DefinitionFiles } from '../src/adapters/definitions/definition-files.ts';
import type { Catalogue } from '../src/domain/definitions/catalogue.ts';

export const PRODUCT_DIR = join(import.meta.dirname, '../definitions');

export const silence: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What ships with the product, without anything of a user's. */
export async function productCatalogue(): Promise<Catalogue> {
  const appDir = join(import.meta.dirname, 'fixtures/no-such-app');
  const files = await DefinitionFiles.open({
    productDir: PRODUCT_DIR,
    appDir,
    clock: new VirtualClock(),
    log: silence,
  });
  return files.current();
}
