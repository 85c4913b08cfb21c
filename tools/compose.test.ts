import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { SERVICES } from '@leviathan/contracts';
import { parse } from 'yaml';
import { PAGES } from './docs/pages.ts';

const FOLDER = join(import.meta.dirname, '../deploy/compose');

interface Service {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly read_only?: boolean;
}
const { services } = parse(readFileSync(join(FOLDER, 'compose.yaml'), 'utf8'), { merge: true }) as {
  services: Readonly<Record<string, Service>>;
};

/** `path` lines of the Caddyfile, each with the service that the next `reverse_proxy` names. */
const ROUTES = [
  ...readFileSync(join(FOLDER, 'Caddyfile'), 'utf8').matchAll(/@\w+ path (.+)[^]*?reverse_proxy ([\w-]+):8080/g),
].map(([, patterns = '', service]) => ({ patterns: patterns.split(' '), service }));

/** As Caddy matches: exactly, or by what stands before a `*` at the end. */
function ownerOf(path: string): string | undefined {
  const matches = (pattern: string): boolean =>
    pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
  return ROUTES.find(({ patterns }) => patterns.some(matches))?.service ?? 'command-router';
}

test.each([
  ['/v1/commands', 'command-router'],
  ['/v1/commands/1/explain', 'command-router'],
  ['/v1/command-types', 'command-router'],
  ['/v1/parked/1/redrive', 'command-router'],
  ['/v1/system', 'command-router'],
  ['/v1/audit', 'command-router'],
  ['/v1/stream-tickets', 'command-router'],
  ['/mcp', 'command-router'],
  ['/openapi.json', 'command-router'],
  ['/problems/invalid-id', 'command-router'],
  ['/v1/sessions', 'session-store'],
  ['/v1/sessions/1/journal', 'session-store'],
  ['/v1/jobs/1', 'session-store'],
  ['/v1/reminders', 'session-store'],
  ['/v1/imports/1', 'session-store'],
  ['/v1/exports/home', 'session-store'],
  ['/v1/runs', 'role-orchestrator'],
  ['/v1/runs/1/events', 'role-orchestrator'],
  ['/v1/approvals', 'role-orchestrator'],
  ['/v1/usage', 'role-orchestrator'],
  ['/v1/personas/dev', 'role-orchestrator'],
  ['/v1/roles', 'role-orchestrator'],
  ['/v1/teams/one', 'role-orchestrator'],
  ['/v1/tools', 'role-orchestrator'],
  ['/runs/1', 'role-orchestrator'],
  ['/v1/whispers', 'whisper-relay'],
  ['/v1/whispers/events', 'whisper-relay'],
  ['/v1/flags/ENABLE_ORLEANS/evaluate', 'flag-service'],
  ['/v1/flag-set', 'flag-service'],
  ['/v1/flag-set/events', 'flag-service'],
  ['/ofrep/v1/evaluate/flags', 'flag-service'],
])('the Caddyfile leads %s to %s', (path, service) => {
  expect(ownerOf(path)).toBe(service);
});

test.each(SERVICES)('the Caddyfile leads the documents of %s to it', (service) => {
  expect(ownerOf(`/services/${service}/openapi.json`)).toBe(service);
});

test.each(SERVICES)('compose.yaml gives %s settings that exist, and a read-only root', async (service) => {
  const page = (await PAGES['docs/reference/settings.md']?.()) ?? '';
  const names = Object.keys(services[service]?.environment ?? {});
  expect(names).toContain('LEV_MONGO_URL');
  expect(names.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
  expect(services[service]?.read_only).toBe(true);
});
