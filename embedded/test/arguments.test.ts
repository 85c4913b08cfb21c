import { expect, test } from '@jest/globals';
import { parseArguments } from '../src/arguments.ts';

test('without arguments the demo runs and the system stays up, and where is left to the environment', () => {
  expect(parseArguments([])).toEqual({
    once: false,
    demo: true,
    port: undefined,
    dataDir: undefined,
    appDir: undefined,
  });
});

test('every argument is understood', () => {
  expect(parseArguments(['--once', '--port', '0', '--data', '/tmp/d', '--app', 'mine'])).toEqual({
    once: true,
    demo: true,
    port: 0,
    dataDir: '/tmp/d',
    appDir: 'mine',
  });
  expect(parseArguments(['--no-demo']).demo).toBe(false);
});

test.each([
  [['--port', 'http'], '--port takes a number from 0 to 65535, not "http"'],
  [['--port', '70000'], '--port takes a number'],
  [['--frobnicate'], '--frobnicate'],
  [['--once', '--no-demo'], 'choose one'],
])('%j is refused with the usage', (args, message) => {
  expect(() => parseArguments(args)).toThrow(message);
  expect(() => parseArguments(args)).toThrow('usage: npm start');
});
