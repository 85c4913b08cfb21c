import { expect, test } from '@jest/globals';
import { parseArguments } from '../src/arguments.ts';
import { embeddedEnvironment } from '../src/settings.ts';

const ENV = { LEV_HTTP_PORT: '8123', LEV_DATA_DIR: '/srv/lev', LEV_APP_DIR: '/srv/app' };

test('without arguments and variables it is port 7400 and two folders where it was started', () => {
  const places = { LEV_HTTP_PORT: '7400', LEV_DATA_DIR: '.leviathan', LEV_APP_DIR: 'app' };

  expect(embeddedEnvironment({}, parseArguments([]))).toMatchObject(places);
  expect(
    embeddedEnvironment({ LEV_HTTP_PORT: '', LEV_DATA_DIR: '', LEV_APP_DIR: '' }, parseArguments([])),
  ).toMatchObject(places);
});

test('the environment says where, and the old agent has its home there too', () => {
  expect(embeddedEnvironment(ENV, parseArguments([]))).toMatchObject({
    ...ENV,
    LEV_LEGACY_HOME: '/srv/lev/legacy-home',
  });
});

test('an argument wins over the environment', () => {
  const args = parseArguments(['--port', '0', '--data', '/tmp/d', '--app', 'mine']);

  expect(embeddedEnvironment(ENV, args)).toMatchObject({
    LEV_HTTP_PORT: '0',
    LEV_DATA_DIR: '/tmp/d',
    LEV_APP_DIR: 'mine',
    LEV_LEGACY_HOME: '/tmp/d/legacy-home',
  });
});
