import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { refusals } from '../src/black-box/refusals.ts';
import { wholeProduct } from '../src/black-box/whole-product.ts';
import { Installation, RELEASE } from '../src/kubernetes/installation.ts';
import { fileOf } from '../src/kubernetes/options.ts';
import { type OutsideEngines, outsideEngines } from '../src/kubernetes/outside-engines.ts';
import { fetched } from '../src/kubernetes/programs.ts';

const TRY = parse(fileOf('deploy/helm/leviathan/values-try.yaml')) as Readonly<Record<string, unknown>>;

describe('with engines that it brings along, as for a first try', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await Installation.ready({ purpose: 'try', values: TRY });
  });
  afterAll(() => installation[Symbol.asyncDispose]());

  test('the chart tests itself: it asks an agent and sees its whisper', async () => {
    const said = await installation.test();
    expect(said).toContain('succeeded, answered by');
    expect(said).toContain('its whisper came');
  });

  test('the cluster refused no pod as less than restricted, and restarted none', async () => {
    const pods = await installation.pods();
    expect(pods.filter(({ metadata }) => metadata.labels['leviathan/service'] !== undefined)).toHaveLength(5);
    const restarts = pods.flatMap(({ status }) => status.containerStatuses ?? []).map((each) => each.restartCount);
    expect(restarts.every((count) => count === 0)).toBe(true);
  });

  wholeProduct(() => installation.client);
  refusals(() => installation.client);
});

describe('on engines outside, by TLS, with two replicas of each service', () => {
  let installation: Installation;
  let engines: OutsideEngines;
  beforeAll(async () => {
    engines = await outsideEngines({ tls: true });
    installation = await Installation.ready({ purpose: 'outside', engines });
  });
  afterAll(async () => {
    await installation[Symbol.asyncDispose]();
    await engines[Symbol.asyncDispose]();
  });

  test('the chart tests itself', async () => {
    expect(await installation.test()).toContain('its whisper came');
  });

  test('a budget protects each service from losing both replicas', async () => {
    const { items } = await fetched<{ items: readonly { status: { currentHealthy: number } }[] }>(
      ...['poddisruptionbudgets', '--namespace', installation.namespace],
      ...['--selector', `app.kubernetes.io/instance=${RELEASE}`],
    );
    expect(items.map(({ status }) => status.currentHealthy)).toEqual([2, 2, 2, 2, 2]);
  });

  wholeProduct(() => installation.client);
});
