import { join } from 'node:path';
import { Client } from '../client.ts';
import { Product, temporaryFolder } from '../product.ts';
import { filesHere } from './files-here.ts';
import type { SystemUnderTest } from './flag-combinations.ts';

/** `npm start` as the black-box suites see it, in folders of its own. */
export async function productSystem(): Promise<SystemUnderTest & AsyncDisposable> {
  const data = await temporaryFolder();
  const [legacyHome, whisperFile] = [join(data.path, 'home'), join(data.path, 'whisper.json')];
  const env = { LEV_LEGACY_HOME: legacyHome, LEV_WHISPER_FILE: whisperFile };
  const product = await Product.start({ args: ['--no-demo', '--port', '0', '--data', join(data.path, 'data')], env });
  const client = new Client(product.url);
  return {
    ...{ client, routers: [client], files: filesHere(legacyHome, whisperFile) },
    [Symbol.asyncDispose]: async () => {
      await product[Symbol.asyncDispose]();
      await data[Symbol.asyncDispose]();
    },
  };
}
