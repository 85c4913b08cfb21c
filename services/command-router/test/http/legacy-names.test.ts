import { expect, test } from '@jest/globals';
import { TestSystem } from '../fixtures/system.ts';

test('a name of the old agent is taken for the type that does the same, and the decision shows both', async () => {
  await using system = await TestSystem.start({ withOwner: false });

  const { status, body } = await system.post({ type: 'post-job', payload: { instructions: 'tidy up' }, session: 's1' });

  const command = (await system.get(`/v1/commands/${body.id}`)).body;
  expect([status, body.type]).toEqual([202, 'job.post']);
  expect(command).toMatchObject({ type: 'job.post', decision: { named: { asked: 'post-job', type: 'job.post' } } });
  expect(system.bus.sent('job.post')).toHaveLength(1);
});

test('a name of today leaves no trace of another', async () => {
  await using system = await TestSystem.start({ withOwner: false });
  const { body } = await system.post({ type: 'session.ping', payload: { context: 'x' }, session: 's1' });
  expect((await system.get(`/v1/commands/${body.id}`)).body).toMatchObject({
    decision: expect.not.objectContaining({ named: expect.anything() }),
  });
});

test('a payload under an old name is checked as that of its type', async () => {
  await using system = await TestSystem.start({ withOwner: false });
  const { status, body } = await system.post({ type: 'checkpoint', payload: {}, session: 's1' });
  expect([status, body.code, body.errors[0]?.pointer]).toEqual([400, 'invalid-payload', '/payload/context']);
});

test('what is no name is told what may have been meant, or where all names are', async () => {
  await using system = await TestSystem.start({ withOwner: false });
  const near = await system.post({ type: 'chekpoint', payload: {} });
  const far = await system.post({ type: 'weather forecast', payload: {} });

  expect([near.body.code, near.body.detail]).toEqual([
    'unknown-command-type',
    expect.stringContaining('did you mean checkpoint'),
  ]);
  expect(far.body.detail).toContain('there are: agent.ask');
});

test('the list of types names them', async () => {
  await using system = await TestSystem.start({ withOwner: false });
  const { items } = (await system.get('/v1/command-types')).body;
  expect(items.find(({ type }) => type === 'job.post')).toMatchObject({ legacyNames: ['post-job'] });
});
