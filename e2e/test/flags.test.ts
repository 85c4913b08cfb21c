import { join } from 'node:path';
import { Client } from '../src/client.ts';
import { filesHere } from '../src/black-box/files-here.ts';
import { flagCombinations } from '../src/black-box/flag-combinations.ts';
import { Product, temporaryFolder } from '../src/product.ts';

flagCombinations(async () => {
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
});
