import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SERVICES } from '@leviathan/contracts';
import { type EmbeddedSystem, startEmbedded } from '../../src/system.ts';
import { lint } from './lint.ts';

describe('the OpenAPI documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lev-openapi-'));
  let system: EmbeddedSystem;
  beforeAll(async () => {
    const args = { once: false, demo: false, port: 0, dataDir: join(folder, 'data'), appDir: join(folder, 'app') };
    system = await startEmbedded(args, { LEV_LOG_LEVEL: 'silent', LEV_WHISPER_FILE: join(folder, 'whisper.json') });
  });
  afterAll(async () => {
    await system.stop();
    rmSync(folder, { recursive: true });
  });

  const documents = ['/openapi.json', ...SERVICES.map((name) => `/services/${name}/openapi.json`)];

  test('the linter objects to an operation without a name, and to a body without an example', async () => {
    const document = await (await fetch(`${system.url}/openapi.json`)).text();
    const nameless = document.replace('"operationId":"getSystem",', '').replace(',"example":{"outcome":"helped"}', '');

    const objections = (await lint(nameless)).map((line) => line.split(' ', 2).join(' '));
    expect(objections.sort()).toEqual(['error operation-operationId', 'error rule/examples']);
  });

  test.each(documents)('%s has nothing that a linter objects to', async (path) => {
    const document = await (await fetch(`${system.url}${path}`)).text();

    expect(await lint(document)).toEqual([]);
  });
});
