import { expect, test } from '@jest/globals';
import { createMetrics } from '@leviathan/service-kit';
import { TestSystem, ask } from '../fixtures/system.ts';

test('the metrics tell routes, ends and the age of the flags', async () => {
  const metrics = createMetrics();
  await using system = await TestSystem.start({ metrics });
  await system.post(ask('hello'), { prefer: 'wait=20' });
  await system.post(ask('refuse'), { prefer: 'wait=20' });

  const text = await metrics.metrics();

  expect(text).toContain('lev_routes_total{lev_command_type="agent.ask",lev_route="team"} 2');
  expect(text).toContain('lev_commands_total{lev_command_type="agent.ask",lev_outcome="succeeded"} 1');
  expect(text).toContain('lev_commands_total{lev_command_type="agent.ask",lev_outcome="failed"} 1');
  expect(text).toContain('lev_command_duration_seconds_count{lev_command_type="agent.ask",lev_outcome="failed"} 1');
  expect(text).toMatch(/^lev_flags_snapshot_age_seconds \d/m);
});
