import { expect, test } from '@jest/globals';
import { Seeded, eventually } from '@leviathan/test-kit';
import { Installation, isReady } from '../src/kubernetes/installation.ts';
import { Load } from '../src/kubernetes/load.ts';
import { KILL_MINUTES } from '../src/kubernetes/options.ts';
import { type Phase, availability, errorsOf, line, phase, seenIn } from '../src/kubernetes/phases.ts';
import { outsideEngines } from '../src/kubernetes/outside-engines.ts';
import { kubectl } from '../src/kubernetes/programs.ts';

const EVERY_MS = 20_000;
const WANTED = 0.9999;
const SERVICES = 5;
const REPLICAS = 2;

/**
 * How a pod is lost. `deleted`: as by an eviction or a node that is drained, with the time it asks for to leave. `forced`:
 * gone from the cluster at once, and given about a second, as by somebody in a hurry.
 */
const WAYS = { deleted: [], forced: ['--grace-period', '0', '--force'] } as const;

test(`a random pod lost every 20 s for ${String(KILL_MINUTES)} minutes loses and doubles nothing, and callers see ${String(WANTED * 100)} %`, async () => {
  await using engines = await outsideEngines();
  const values = { defaults: { replicas: REPLICAS } };
  await using installation = await Installation.ready({ purpose: 'kills', engines, values });
  const chance = new Seeded(Number(process.env['SEED'] ?? Date.now() % 1_000_000));
  const load = new Load(installation, 'kills');
  await load.start();

  const phases: Phase[] = [];
  const kills = Math.round((KILL_MINUTES * 60_000) / EVERY_MS);
  for (let kill = 0; kill < kills; kill += 1) {
    const pace = new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    const way = kill % 2 === 0 ? 'deleted' : 'forced';
    phases.push(await phase(way, () => lose(installation, way, chance)));
    await pace;
  }
  await load.finish();

  const seen = phases.map((each) => seenIn(each, load.told));
  const whole = seenIn({ name: 'all', begun: phases[0]?.begun ?? 0, over: phases.at(-1)?.over ?? 0 }, load.told);
  const share = (way: string): string => {
    const of = seen.filter(({ phase: { name } }) => name === way);
    return `${way}: ${String(of.length)} pods, ${(availability(of) * 100).toFixed(4)} % while it went, ${JSON.stringify(errorsOf(of))}`;
  };
  console.log(
    [
      `SEED=${String(chance.seed)}; ${load.summary}`,
      line(whole),
      `availability ${(availability([whole]) * 100).toFixed(4)} %`,
      ...Object.keys(WAYS).map(share),
    ].join('\n'),
  );
  expect(availability([whole])).toBeGreaterThanOrEqual(WANTED);
  await load.verify();
}, 1_800_000);

/** Takes a random pod away, and waits until there are as many ready ones as before. */
async function lose(installation: Installation, way: keyof typeof WAYS, chance: Seeded): Promise<void> {
  const victim = chance.pick(await installation.pods())?.metadata.name ?? '';
  const delay = chance.next() * 2000;
  await new Promise((resolve) => setTimeout(resolve, delay)); // the moment itself is what is tested
  await kubectl('delete', 'pod', victim, '--namespace', installation.namespace, '--wait=false', ...WAYS[way]);
  await eventually(async () => {
    const ready = (await installation.pods()).filter(isReady);
    if (ready.length === SERVICES * REPLICAS) return;
    await new Promise((resolve) => setTimeout(resolve, 500)); // each look is a program
    throw new Error(`${String(ready.length)} pods are ready`);
  }, 120_000);
}
