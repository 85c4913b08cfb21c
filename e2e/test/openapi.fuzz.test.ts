import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { SERVICES } from '@leviathan/contracts';
import { Cluster } from '../src/cluster/cluster.ts';
import { SEED } from '../src/malformed/fuzzing.ts';
import { Product, temporaryFolder } from '../src/product.ts';
import { requireSchemathesis, schemathesis } from '../src/schemathesis.ts';

/** Of each operation, beside those that cover its schema. */
const EXAMPLES = Number(process.env['FUZZ_EXAMPLES'] ?? 40);
const KEY = 'a-key-for-schemathesis';

beforeAll(requireSchemathesis);

test('embedded, every answer to 5,000 and more requests is what the OpenAPI document says', async () => {
  await using data = await temporaryFolder();
  const hash = createHash('sha256').update(KEY).digest('hex');
  const keys = [{ id: 'fuzz', hash, tenant: 'local', subject: 'fuzz', scopes: ['*'] }];
  writeFileSync(join(data.path, 'keys.json'), JSON.stringify({ keys }));
  await using product = await Product.start({
    args: ['--no-demo', '--port', '0', '--data', join(data.path, 'data'), '--app', join(data.path, 'app')],
    env: {
      LEV_API_KEYS_FILE: join(data.path, 'keys.json'),
      LEV_LEGACY_HOME: join(data.path, 'home'),
      LEV_WHISPER_FILE: join(data.path, 'whisper.json'),
      LEV_SCRIPTED_LATENCY_MS: '0',
    },
  });

  const verdict = await schemathesis(
    `${product.url}/openapi.json`,
    { 'X-API-Key': KEY },
    { seed: SEED, maxExamples: EXAMPLES },
  );

  console.log(`seed ${String(SEED)}: ${String(verdict.cases)} cases`);
  expect(verdict.isClean ? '' : verdict.report).toBe('');
  expect(verdict.cases).toBeGreaterThanOrEqual(5000);
  expect(product.output).not.toContain('bug in a route');
});

test('on real engines, every service answers as its OpenAPI document says', async () => {
  await using cluster = await Cluster.start();

  const unclean = [];
  for (const service of SERVICES) {
    const document = `${cluster.client.url}/services/${service}/openapi.json`;
    const verdict = await schemathesis(document, cluster.credentials, { seed: SEED, maxExamples: EXAMPLES });
    console.log(`${service}, seed ${String(SEED)}: ${String(verdict.cases)} cases`);
    if (!verdict.isClean) unclean.push(verdict.report);
  }

  expect(unclean).toEqual([]);
});
