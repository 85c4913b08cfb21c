import { expect, test } from '@jest/globals';
import { createLog } from '@leviathan/service-kit';
import { recordingLog } from './server.ts';

test('a line is JSON and says who logs', () => {
  const { log, lines } = recordingLog();

  log.info({ entity: 'local/session/a' }, 'took a turn');

  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 'info',
    service: 'test',
    instance: 'one',
    entity: 'local/session/a',
    msg: 'took a turn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
});

test('credentials in fields are not logged, however deep two levels are', () => {
  const { log, lines } = recordingLog();

  log.warn(
    {
      apiKey: 'hunter2',
      headers: { authorization: 'hunter2', 'x-api-key': 'hunter2' },
      a: { b: { password: 'hunter2' } },
    },
    'refused',
  );

  expect(lines[0]).not.toContain('hunter2');
  expect(lines[0]).toContain('[secret]');
});

test('what is less severe than the level is left out', () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ level: 'warn', service: 'test', instance: 'one', destination });

  log.info({}, 'left out');
  log.warn({}, 'kept');

  expect(lines).toHaveLength(1);
});
