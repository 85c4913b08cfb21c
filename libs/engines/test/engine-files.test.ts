import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type EngineName, type EngineSettings, type Engines, openEngines } from '@leviathan/engines';
import { VirtualClock } from '@leviathan/kernel';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leviathan-engines-'));
  writeFileSync(join(folder, 'garbage.pem'), 'no certificate');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = (name: EngineName, settings: Partial<EngineSettings>): Promise<Engines> =>
  openEngines({ dataDir: folder, embedded: false, ...settings }, { clock: new VirtualClock(), log, needs: [name] });

const URLS = {
  rabbitmqUrl: 'amqps://127.0.0.1:1',
  natsUrl: 'tls://127.0.0.1:1',
  mongoUrl: 'mongodb://127.0.0.1:1',
} as const;

test.each([
  ['rabbitmq', 'rabbitmqCaFile', 'LEV_RABBITMQ_CA_FILE'],
  ['nats', 'natsCaFile', 'LEV_NATS_CA_FILE'],
  ['nats', 'natsCredsFile', 'LEV_NATS_CREDS_FILE'],
  ['mongo', 'mongoCaFile', 'LEV_MONGO_CA_FILE'],
] as const)('%s: a file in %s that is not there stops the start and is named', async (name, key, setting) => {
  await expect(open(name, { ...URLS, [key]: join(folder, 'missing') })).rejects.toMatchObject({
    code: 'unreadable-engine-file',
    message: expect.stringMatching(`^${setting} names a file that cannot be read: .*missing`),
  });
});

test.each([
  ['rabbitmq', 'rabbitmqCaFile', 'LEV_RABBITMQ_CA_FILE'],
  ['nats', 'natsCaFile', 'LEV_NATS_CA_FILE'],
  ['mongo', 'mongoCaFile', 'LEV_MONGO_CA_FILE'],
] as const)('%s: a file in %s that is no certificate stops the start and is named', async (name, key, setting) => {
  await expect(open(name, { ...URLS, [key]: join(folder, 'garbage.pem') })).rejects.toMatchObject({
    code: 'unreadable-engine-file',
    message: expect.stringContaining(`${setting} names a file that is no certificate in PEM`),
  });
});

test('an authority beside an amqp:// URL stops the start: that connection would not be encrypted', async () => {
  const settings = { rabbitmqUrl: 'amqp://127.0.0.1:1', rabbitmqCaFile: join(folder, 'ca.pem') };
  await expect(open('rabbitmq', settings)).rejects.toMatchObject({
    code: 'unencrypted-engine-url',
    message: expect.stringContaining('use amqps://'),
  });
});
