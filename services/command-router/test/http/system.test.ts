import { expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { TestSystem, ask } from '../fixtures/system.ts';

interface System {
  readonly owners: readonly { readonly heardAt: string; readonly report: Record<string, unknown> }[];
}

test('the system shows its owners: partitions, what is in hand, the newest and the slowest turns', async () => {
  await using system = await TestSystem.start();
  await system.post(ask('hello'), { prefer: 'wait=20' });
  const { distributed } = system.engines.whispers;
  distributed.announce({ subject: 'owners.session-store.broken', attributes: {}, body: '{"no":"report"}' });
  await eventually(async () => {
    const body = JSON.stringify(system.owner!.report());
    distributed.announce({ subject: 'owners.role-orchestrator.owner-1', attributes: {}, body });
    const { owners } = JSON.parse((await system.get('/v1/system')).text) as System;
    expect(owners).toHaveLength(1);
    expect(owners[0]?.report).toMatchObject({
      service: 'role-orchestrator',
      instance: 'owner-1',
      partitions: [{ entities: 1, queued: 0 }],
      turns: 1,
      lastTurn: { kind: 'answered', entity: expect.stringMatching(/^local\/run\//) as unknown },
      slowestTurns: [{ kind: 'answered' }],
    });
  });
});
