import { expect, test } from '@jest/globals';
import type { BreakerReading } from '@leviathan/contracts';
import { createMetrics, showBreakers } from '@leviathan/service-kit';

test('the breakers of all services of a process are in one gauge, as they stand when it is read', async () => {
  const metrics = createMetrics();
  const reading = (dependency: string, state: BreakerReading['state']): BreakerReading => ({
    ...{ dependency, state, since: 0 },
  });
  const routes = [reading('role-orchestrator/team', 'open')];
  showBreakers(metrics, () => routes);
  showBreakers(metrics, () => [reading('openai-compatible:m', 'half-open')]);

  const text = await metrics.metrics();
  routes.pop();
  const later = await metrics.metrics();

  expect(text).toContain('lev_breaker_state{lev_dependency="role-orchestrator/team"} 2');
  expect(text).toContain('lev_breaker_state{lev_dependency="openai-compatible:m"} 1');
  expect(later).not.toContain('role-orchestrator/team');
});
