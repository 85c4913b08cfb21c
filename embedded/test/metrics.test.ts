import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startEmbedded } from '../src/system.ts';

const FILES = join(import.meta.dirname, '../../deploy/helm/leviathan/files');
/** Every selector in rules and dashboards has braces; JSON escapes their quotes. */
const SELECTOR = /\b([a-z]\w+)\{(?:namespace|job)=/g;

function read(path: string): string {
  return readFileSync(join(FILES, path), 'utf8');
}

test('every metric that rules and dashboards ask for is one that a running system shows', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'lev-metrics-'));
  const args = { once: true, demo: false, port: 0, dataDir, appDir: 'app' };
  const system = await startEmbedded(args, { LEV_LOG_LEVEL: 'error' });
  try {
    const text = await (await fetch(`${system.url}/metrics`)).text();
    const shown = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', kind]) =>
      kind === 'histogram' ? [`${name}_bucket`, `${name}_count`] : [name],
    );
    const files = ['rules.yaml', ...readdirSync(join(FILES, 'dashboards')).map((name) => `dashboards/${name}`)];
    const asked = files.flatMap((file) => [...read(file).matchAll(SELECTOR)].map(([, name = '']) => name));
    expect(new Set(asked).size).toBeGreaterThan(8);
    expect([...new Set(asked)].filter((name) => !shown.includes(name))).toEqual([]);
    expect(text).toMatch(/^lev_readiness\{lev_service="command-router",lev_dependency="command journal"\} 2$/m);
  } finally {
    await system.stop();
    rmSync(dataDir, { recursive: true });
  }
});
