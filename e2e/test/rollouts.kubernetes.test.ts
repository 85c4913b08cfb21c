import { expect, test } from '@jest/globals';
import { Installation } from '../src/kubernetes/installation.ts';
import { Load } from '../src/kubernetes/load.ts';
import { IMAGES } from '../src/kubernetes/options.ts';
import { type Phase, errorsOf, line, phase, seenIn } from '../src/kubernetes/phases.ts';
import { outsideEngines } from '../src/kubernetes/outside-engines.ts';

const QUIET_MS = 15_000;
const replicas = (count: number) => ({ defaults: { replicas: count } });

test('an upgrade, a rollback and scaling under load show no caller an error; nothing is lost or doubled', async () => {
  await using engines = await outsideEngines();
  const options = { purpose: 'rollouts', engines, values: replicas(1) };
  await using installation = await Installation.ready(options);
  const load = new Load(installation, 'rollouts');
  await load.start();

  const next = { image: { repository: IMAGES.repository, tag: IMAGES.nextTag } };
  const phases: Phase[] = [
    await phase('undisturbed', () => new Promise((resolve) => setTimeout(resolve, QUIET_MS))),
    // The annotation makes new pods also where both tags are the same image.
    await phase('upgrade', () => installation.upgrade({ ...next, ...annotated })),
    await phase('rollback', () => installation.rollback()),
    await phase('scale 1 → 3', () => installation.upgrade(replicas(3))),
    await phase('scale 3 → 2', () => installation.upgrade(replicas(2))),
  ];
  await load.finish();

  const seen = phases.map((each) => seenIn(each, load.told));
  console.log([load.summary, ...seen.map(line)].join('\n'));
  expect(errorsOf(seen)).toEqual({});
  await load.verify();
}, 1_800_000);

const annotated = { defaults: { replicas: 1, podAnnotations: { 'leviathan/e2e': 'upgraded' } } };
