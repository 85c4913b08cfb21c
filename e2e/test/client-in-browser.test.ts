import { readFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type * as Client from '@leviathan/client';
import { type Browser, chromium } from 'playwright-core';
import { Product, temporaryFolder } from '../src/product.ts';

const CHROMIUM = process.env['LEV_CHROMIUM'] ?? '/usr/bin/chromium';
const ROOT = join(import.meta.dirname, '../..');
/** A page that has the client as a bundler would hand it over: modules, and nothing of Node. */
const PAGE = `<!doctype html><title>client</title><script type="importmap">{"imports": {
  "@leviathan/client": "/libs/client/src/index.ts",
  "openapi-fetch": "/node_modules/openapi-fetch/dist/index.mjs",
  "eventsource-parser": "/node_modules/eventsource-parser/dist/index.js"
}}</script>`;

let browser: Browser;
let pages: Server;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  pages = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://pages');
    const served = pathname === '/' ? Promise.resolve(PAGE) : moduleAt(pathname);
    served.then(
      (text) =>
        response.writeHead(200, { 'content-type': pathname === '/' ? 'text/html' : 'text/javascript' }).end(text),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await browser.close();
  pages.close();
});

async function moduleAt(path: string): Promise<string> {
  const text = await readFile(join(ROOT, normalize(path)), 'utf8');
  return path.endsWith('.ts') ? stripTypeScriptTypes(text) : text;
}

test('the client runs in a page of another origin: it asks, follows the run, and opens an EventSource', async () => {
  await using data = await temporaryFolder();
  await using product = await Product.start({ args: ['--no-demo', '--port', '0', '--data', data.path] });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${String((pages.address() as AddressInfo).port)}/`);

  const seen = await page.evaluate(async (url) => {
    const name = '@leviathan/client';
    const { createClient } = (await import(name)) as typeof Client;
    const lev = createClient({ url });
    const answer = await lev.ask('What comes first?');
    if (answer.status !== 'succeeded') return { status: answer.status };
    const run = answer.result.run ?? '';
    const types: string[] = [];
    for await (const { type } of lev.followRun(run)) types.push(type);
    const source = new EventSource(await lev.streamUrl(`/v1/runs/${run}/events`));
    const first = await new Promise<string>((resolve) => {
      source.addEventListener('RUN_STARTED', (event) => resolve(String((event as MessageEvent).data)), { once: true });
    });
    source.close();
    return { status: answer.status, last: types.at(-1), first: (JSON.parse(first) as { type: string }).type };
  }, product.url);

  expect(seen).toEqual({ status: 'succeeded', last: 'RUN_FINISHED', first: 'RUN_STARTED' });
  await page.close();
});
