import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import {
  type Environment,
  InvalidSettings,
  defineSettings,
  flagsOf,
  readSettings,
  setting,
  sharedSettings,
  switchSetting,
} from '@leviathan/service-kit';
import { Type } from 'typebox';

const definition = defineSettings({
  port: setting('LEV_HTTP_PORT', Type.Integer({ minimum: 0, maximum: 65_535 }), { default: 8080, sentence: 'Port.' }),
  embedded: setting('LEV_EMBEDDED', Type.Boolean(), { default: false, sentence: 'Embedded.' }),
  origins: setting('LEV_ORIGINS', Type.Array(Type.String({ minLength: 2 })), { default: [], sentence: 'Origins.' }),
  level: setting('LEV_LEVEL', Type.Enum(['info', 'warn']), { default: 'info', sentence: 'Level.' }),
  url: setting('LEV_URL', Type.String({ pattern: '^amqps?://' }), { secret: true, sentence: 'Where.' }),
  grains: switchSetting('ENABLE_GRAINS', 'Grains.'),
});

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  folders.push(folder);
  const file = join(folder, 'value');
  writeFileSync(file, text);
  return file;
}

function failure(env: Environment): InvalidSettings {
  try {
    readSettings(definition, env);
  } catch (error) {
    if (error instanceof InvalidSettings) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

function warnings(env: Environment): string[] {
  const sentences: string[] = [];
  readSettings(definition, env, (sentence) => sentences.push(sentence));
  return sentences;
}

test('a setting that another service reads is no mistake, and is suggested for its misspelling', () => {
  expect(warnings({ LEV_WHISPER_FILE: '/tmp/w', LEV_SCRIPTED_LATENCY_MS: '1' })).toEqual([]);
  expect(warnings({ LEV_WHISPER_FIL: '/tmp/w' })).toEqual([
    'LEV_WHISPER_FIL is no setting here and is ignored; did you mean LEV_WHISPER_FILE?',
  ]);
});

test('unset and empty variables take their defaults', () => {
  const expected = { port: 8080, embedded: false, origins: [], level: 'info', url: undefined, grains: false };

  expect(readSettings(definition, {})).toEqual(expected);
  expect(readSettings(definition, { LEV_HTTP_PORT: '', LEV_URL: '', ENABLE_GRAINS: '' })).toEqual(expected);
});

test('a variable is read as the type of its schema', () => {
  const env = {
    LEV_HTTP_PORT: '0',
    LEV_EMBEDDED: 'true',
    LEV_ORIGINS: 'ab, cd,',
    LEV_LEVEL: 'warn',
    LEV_URL: 'amqp://b',
  };

  expect(readSettings(definition, env)).toEqual({
    port: 0,
    embedded: true,
    origins: ['ab', 'cd'],
    level: 'warn',
    url: 'amqp://b',
    grains: false,
  });
});

test.each(['80.5', '65536', '-1', '0x50', '8080 ', 'eighty', '1e3', 'NaN'])('%j is no port', (text) => {
  expect(failure({ LEV_HTTP_PORT: text }).bad).toEqual([
    { name: 'LEV_HTTP_PORT', got: JSON.stringify(text), allowed: 'a whole number from 0 to 65535' },
  ]);
});

test('every bad variable is named at once, with what it may hold', () => {
  const error = failure({ LEV_HTTP_PORT: 'x', LEV_EMBEDDED: 'yes', LEV_LEVEL: 'loud' });

  expect(error.message).toBe(
    'LEV_HTTP_PORT: got "x"; allowed is a whole number from 0 to 65535\n' +
      'LEV_EMBEDDED: got "yes"; allowed is true or false\n' +
      'LEV_LEVEL: got "loud"; allowed is info, warn',
  );
});

test('the value of a secret is never shown', () => {
  const error = failure({ LEV_URL: 'http://user:hunter2@host' });

  expect(error.message).toContain('LEV_URL: got a value that is not shown');
  expect(JSON.stringify(error)).not.toContain('hunter2');
});

test.each([
  'http://user:s3cret@host',
  'http://user:s3cret@host/path',
  'user:s3cret@host',
  'http://user:s3cret/with@signs,and spaces@host',
  `http://${'u'.repeat(70)}:s3cret-that-the-cut-goes-through@host`,
  'http://one, http://user:s3cret@two',
])('who a URL logs in as is never shown, although the setting is no secret: %s', (url) => {
  const bad = () => readSettings(sharedSettings, { LEV_FLAG_SERVICE_URL: url });

  expect(bad).toThrow(/LEV_FLAG_SERVICE_URL: got "(http:\/\/)?\(not shown\)@(host|two)/);
  expect(bad).not.toThrow('s3cret');
  expect(JSON.stringify(failure({ LEV_LEVEL: url }))).not.toContain('s3cret');
  expect(failure({ LEV_LEVEL_FILE: url }).message).toMatch(/cannot be read .*ENOENT/);
  expect(failure({ LEV_LEVEL_FILE: url }).message).not.toContain('s3cret');
  expect(warnings({ ENABLE_GRAINS: url }).join()).not.toContain('s3cret');
});

test('a value may stand in a file, whose last line break is not part of it', () => {
  expect(readSettings(definition, { LEV_URL_FILE: fileWith('amqps://b\n') }).url).toBe('amqps://b');
});

test('a bad value in a file is named by the variable that points there', () => {
  expect(failure({ LEV_HTTP_PORT_FILE: fileWith('many') }).bad).toMatchObject([{ got: '"many"' }]);
});

test('a file that cannot be read is named', () => {
  expect(failure({ LEV_URL_FILE: '/does/not/exist' }).message).toMatch(
    /LEV_URL_FILE: got a file that cannot be read .*ENOENT/,
  );
});

test('a variable and its file exclude each other', () => {
  expect(failure({ LEV_URL: 'amqp://a', LEV_URL_FILE: fileWith('amqp://b') }).message).toContain('LEV_URL is set too');
});

test('only exactly "true" turns a switch on, and anything unclear is said', () => {
  expect(readSettings(definition, { ENABLE_GRAINS: 'true' }).grains).toBe(true);
  for (const text of ['TRUE', '1', 'yes']) {
    expect(readSettings(definition, { ENABLE_GRAINS: text }).grains).toBe(false);
    expect(warnings({ ENABLE_GRAINS: text })).toEqual([
      `ENABLE_GRAINS is "${text}": only exactly "true" turns it on, so it is off`,
    ]);
  }
  expect(warnings({ ENABLE_GRAINS: 'false' })).toEqual([]);
});

test('a misspelt variable is reported with what was probably meant', () => {
  expect(warnings({ LEV_HTP_PORT: '1', LEV_SOMETHING_ELSE: 'x', PATH: '/bin' })).toEqual([
    'LEV_HTP_PORT is no setting here and is ignored; did you mean LEV_HTTP_PORT?',
    'LEV_SOMETHING_ELSE is no setting here and is ignored',
  ]);
});

test('two settings cannot read the same variable', () => {
  const one = setting('LEV_A', Type.String(), { sentence: 'A.' });

  expect(() => defineSettings({ one, other: one })).toThrow('two settings read LEV_A');
});

test('the shared settings start on an empty environment, closed and off', () => {
  const settings = readSettings(sharedSettings, {});

  expect(settings).toMatchObject({
    embedded: false,
    httpHost: '127.0.0.1',
    httpPort: 8080,
    adminPort: 9090,
    partitions: 64,
  });
  expect(settings.instance).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
  expect(flagsOf(settings)).toEqual({
    ENABLE_METAGPT_ROLES: false,
    ENABLE_ORLEANS: false,
    ENABLE_DISTRIBUTED_WHISPERS: false,
    ENABLE_MONITORING: false,
  });
});

test.each(['lev.example', 'https://lev.example/path', 'ftp://lev.example', '*'])(
  '%j is no allowed origin',
  (origin) => {
    expect(() => readSettings(sharedSettings, { LEV_ALLOWED_ORIGINS: origin })).toThrow('LEV_ALLOWED_ORIGINS');
  },
);
