import { expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { TestSystem, ask } from '../fixtures/system.ts';
import { until } from '../fixtures/until.ts';

test('a message whose parked form does not fit an entry is parked without its body, and says what it was', async () => {
  await using system = await TestSystem.start({ withOwner: false });
  const body = '\u0001'.repeat(256 * 1024);

  await system.bus.publish({ kind: 'parked' }, { id: 'odd', attributes: { levreason: 'odd' }, body });

  await eventually(async () => {
    const { items } = (await system.get('/v1/parked')).body;
    expect(items).toMatchObject([{ type: 'unreadable', problem: { code: 'malformed-message' } }]);
    expect(JSON.stringify(items)).toMatch(/odd; its body is left out: 262144 bytes, sha256 [0-9a-f]{64}.*AQEB/);
  });
});

test('a command whose reply does not fit an entry is parked, and says what its owner said', async () => {
  await using system = await TestSystem.start({ withOwner: false });
  const { id } = (await system.post(ask('hello'))).body;
  const result = Array.from({ length: 50_000 }, () => '1e20').join(); // in an entry each has 21 digits
  const body = `{"command":"${id}","tenant":"local","reply":{"status":"succeeded","result":[${result}]}}`;

  await system.bus.publish({ kind: 'replies', instance: 'router-1' }, { id: 'r', attributes: {}, body });

  expect((await until(system, id, 'parked')).body.problem).toMatchObject({
    code: 'payload-too-large',
    detail: expect.stringContaining('succeeded'),
  });
});
