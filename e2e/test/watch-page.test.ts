import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';
import { type Command, call } from '../src/client.ts';
import { Product, temporaryFolder } from '../src/product.ts';

const CHROMIUM = process.env['LEV_CHROMIUM'] ?? '/usr/bin/chromium';
/** As root a browser has no sandbox of its own; the rest keeps it from calling home. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const PHONE = { width: 390, height: 844 };

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
});
afterAll(() => browser.close());

const ask = async (url: string): Promise<string> => {
  const body = { type: 'agent.ask', payload: { text: 'How should we roll out the new billing API?' } };
  const accepted = await call<Command>(`${url}/v1/commands`, { method: 'POST', body });
  return accepted.body.links.run?.split('/').pop() ?? '';
};

test('the watch page shows a run live, and goes on after the server was killed and started again', async () => {
  await using data = await temporaryFolder();
  const args = ['--no-demo', '--data', data.path];
  await using first = await Product.start({ args: [...args, '--port', '0'], env: { LEV_SCRIPTED_LATENCY_MS: '600' } });
  const run = await ask(first.url);
  const page = await browser.newPage({ viewport: PHONE });
  await page.goto(`${first.url}/runs/${run}`);
  await page.locator('#timeline li:not(.whisper):not(.live)').first().waitFor();
  await first.kill();

  const port = new URL(first.url).port;
  await using second = await Product.start({
    args: [...args, '--port', port],
    env: { LEV_SCRIPTED_LATENCY_MS: '100' },
  });
  await page.locator('#status[data-status=succeeded]').waitFor({ timeout: 30_000 });

  const { body } = await call<{ text: string; steps: number }>(`${second.url}/v1/runs/${run}`);
  expect((await page.locator('#answer-text').textContent())?.trim()).toBe(body.text.trim());
  expect(await page.locator('#timeline li:not(.whisper)').count()).toBe(body.steps);
  expect(await page.locator('#timeline li.whisper').count()).toBeGreaterThan(0);
  await page.close();
});

test('the watch page is readable on a phone, by keyboard and by screen reader', async () => {
  await using data = await temporaryFolder();
  await using product = await Product.start({ args: ['--no-demo', '--port', '0', '--data', data.path] });
  const run = await ask(product.url);
  const page = await browser.newPage({ viewport: PHONE });
  await page.goto(`${product.url}/runs/${run}`);
  await page.locator('#status[data-status=succeeded]').waitFor({ timeout: 30_000 });

  const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(overflow).toBeLessThanOrEqual(0);
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the answer');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('answer');
  await expect(page.getByRole('heading', { level: 1 }).textContent()).resolves.toContain('billing API');
  await expect(page.getByRole('list').count()).resolves.toBeGreaterThan(0);
  await page.close();
});

test('the page of an unknown run says so', async () => {
  await using data = await temporaryFolder();
  await using product = await Product.start({ args: ['--no-demo', '--port', '0', '--data', data.path] });
  const page = await browser.newPage();
  await page.goto(`${product.url}/runs/unknown`);

  await page.getByText('No such run').waitFor();
  await page.close();
});
