import { expect, test } from '@jest/globals';
import { createMetrics } from '@leviathan/service-kit';
import { eventually } from '@leviathan/test-kit';
import { TestSystem, ask } from '../fixtures/system.ts';

const AT_ONCE = { prefer: 'wait=0' };
const SILENT = { routeSilentMs: 300 };

interface Told {
  readonly decision: { readonly route: string; readonly breaker?: string };
  readonly breakers: readonly object[];
  readonly flags: Readonly<Record<string, { readonly on: boolean; readonly reason: string; readonly path?: object[] }>>;
  readonly replay: { readonly outcome: string };
  readonly route: { readonly why: string };
}

const told = async (system: TestSystem, url: string): Promise<Told> => JSON.parse((await system.get(url)).text) as Told;

/** Asks until one is decided otherwise. @returns its id */
async function untilFallen(system: TestSystem): Promise<string> {
  let id = '';
  await eventually(async () => {
    ({ id } = (await system.post(ask('hello'), AT_ONCE)).body);
    expect((await told(system, `/v1/commands/${id}`)).decision.route).toBe('persona');
  });
  return id;
}

test('a route whose owner is silent is left, told everywhere, and taken again once a command of it ends', async () => {
  const metrics = createMetrics();
  await using system = await TestSystem.start({ withOwner: false, settings: SILENT, metrics });
  for (let call = 0; call < 10; call += 1) await system.post(ask('before'), AT_ONCE);
  const id = await untilFallen(system);

  const { flags, replay, route } = await told(system, `/v1/commands/${id}/explain`);
  expect(route.why).toMatch(/^persona: the circuit breaker of role-orchestrator\/team is open since /);
  expect(flags['ENABLE_METAGPT_ROLES']).toMatchObject({ on: false, variant: 'on', reason: 'BREAKER', path: [] });
  expect(replay.outcome).toBe('replayed');
  expect((await told(system, '/v1/system')).breakers).toMatchObject([
    { dependency: 'role-orchestrator/team', state: 'open' },
  ]);
  expect(await metrics.metrics()).toContain('lev_breaker_state{lev_dependency="role-orchestrator/team"} 2');
  await system.startOwner();
  const commands = async () => JSON.parse((await system.get('/v1/commands?limit=200')).text) as { items: Told[] };
  await eventually(
    async () => {
      const { items } = await commands();
      expect(items.filter(({ decision }) => decision.breaker !== undefined).length).toBeGreaterThan(0);
      const again = (await system.post(ask('again'), { prefer: 'wait=20' })).body as unknown as Told;
      expect(again.decision.route).toBe('team');
      expect((await told(system, '/v1/system')).breakers).toMatchObject([{ state: 'closed' }]);
    },
    40_000, // the breaker leaves a route alone for ten seconds
  );
}, 60_000);
