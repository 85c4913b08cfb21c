import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SERVICES } from '@leviathan/contracts';
import { testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { type NatsConnection, connect } from '@nats-io/transport-node';
import type { Command } from '../src/client.ts';
import { ContainerCluster } from '../src/containers/container-cluster.ts';
import { CONFINED, docker, works } from '../src/containers/docker.ts';
import {
  WHY_NO_IMAGES,
  buildImages,
  digestOf,
  imageOf,
  inspect,
  removeStaged,
  sizeOf,
  stageAgain,
} from '../src/containers/images.ts';

/** Compiling, staging and six images, on a busy machine. */
const BUILD_MS = 300_000;
/** What an image may add to its base: Node is 109 MB, 18 more where no strip is at hand, the packages are 24 and up to 6. */
const MOST_MB = 165;

/** Prints name and version of each package that is in an image. */
const LIST_PACKAGES = `
  const found = [];
  for (const top of ['/shared', '/app']) {
    for (const file of fs.globSync(top + '/{**/node_modules/{*,@*/*},libs/*,services/*}/package.json')) {
      const { name, version } = JSON.parse(fs.readFileSync(file, 'utf8'));
      found.push(name + '@' + version);
    }
  }
  console.log(JSON.stringify(found));
`;

const areContainers = Object.values(testEngines()).every(({ containerId }) => containerId !== undefined);
const whyNot =
  WHY_NO_IMAGES ?? (areContainers ? undefined : 'the engines are no containers, so none can be on their network');
if (whyNot !== undefined) console.log(`the images are not tested: ${whyNot}`);

(whyNot === undefined ? describe : describe.skip)('the five images', () => {
  beforeAll(async () => {
    const begun = performance.now();
    await buildImages();
    const sizes = await Promise.all(
      SERVICES.map(async (service) => {
        const { whole, ours } = await sizeOf(service);
        return `${service} ${String(whole)} MB (${String(ours)} without its base)`;
      }),
    );
    console.log(`five images in ${seconds(performance.now() - begun)}: ${sizes.join(', ')}`);
  }, BUILD_MS);

  test.each(SERVICES)('%s adds little to its base, runs as a number, and says what it is', async (service) => {
    expect((await sizeOf(service)).ours).toBeLessThan(MOST_MB);
    const { User, Labels } = await inspect(service);
    expect(User).toBe('65532:65532');
    const label = (name: string): string | undefined => Labels[`org.opencontainers.image.${name}`];
    expect([label('title'), label('licenses')]).toEqual([`leviathan/${service}`, 'MIT']);
    expect(label('version')).toMatch(/^\d+\.\d+\.\d+/);
    expect(label('revision')).toMatch(/^([0-9a-f]{40}|unknown)$/);
    expect(label('created')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  test(
    'what is staged at another time makes the same layers',
    async () => {
      const again = 'dist/images-again';
      await stageAgain('flag-service', again);
      const layers = ['node', 'data', 'shared', 'services/flag-service'];
      expect(await digestOf(again, ...layers)).toBe(await digestOf('dist/images/staged', ...layers));
      await removeStaged(again);
    },
    BUILD_MS,
  );

  describe('on one network with the engines, as numbers that are not root, on read-only roots', () => {
    let cluster: ContainerCluster;
    let nats: NatsConnection;

    beforeAll(async () => {
      cluster = await ContainerCluster.start({ LEV_SCRIPTED_LATENCY_MS: '200' });
      nats = await connect({ servers: cluster.ground.nats.url });
      const took = await Promise.all(
        SERVICES.map(async (service) => `${service} ${seconds(await cluster.of(service).isReady())}`),
      );
      console.log(`ready after their start: ${took.join(', ')}`);
      // A router that came up first has begun with all flags off.
      await eventually(async () => expect(await flagsComeFrom()).toBe('live'), 20_000);
    }, 120_000);
    afterAll(async () => {
      await nats.close();
      await cluster[Symbol.asyncDispose]();
    });

    async function flagsComeFrom(): Promise<string> {
      return (await cluster.client.call<{ flags: { source: string } }>('/v1/system')).body.flags.source;
    }

    test.each(SERVICES)('%s cannot write where it has no business', async (service) => {
      const container = cluster.of(service);
      expect(await container.exec('node', '-p', 'process.getuid()')).toBe('65532');
      await expect(container.exec('node', '-e', "fs.writeFileSync('/app/x', '')")).rejects.toThrow('EROFS');
    });

    test('a question is answered by a team, and a plain NATS client hears its whispers', async () => {
      const prefix = cluster.ground.natsPrefix;
      const subjects: string[] = [];
      nats.subscribe(`${prefix}whisper.>`, { callback: (_, { subject }) => void subjects.push(subject) });
      await nats.flush();

      const asked = { type: 'agent.ask', session: 's-boxed', payload: { text: 'How do we ship the new billing API?' } };
      const { status, body } = await cluster.client.command(asked);

      expect({ status, body }).toMatchObject({
        status: 200,
        body: { status: 'succeeded', result: { answeredBy: { kind: 'team' } } },
      });
      await eventually(() => expect(subjects.filter((subject) => subject.includes('.s-boxed.'))).not.toHaveLength(0));
    });

    test('a container that is killed while a team works comes back with empty folders, and the team ends its work', async () => {
      const asked = { type: 'agent.ask', payload: { text: 'How do we test a release?' } };
      const { body } = await cluster.client.command(asked, { prefer: 'respond-async' });
      const steps = `/v1/runs/${body.links.run?.split('/').at(-1) ?? ''}/steps`;
      await eventually(async () => {
        const done = await cluster.client.call<{ items: unknown[] }>(steps);
        expect(done.body.items).not.toHaveLength(0);
      }, 20_000);

      const owner = cluster.of('role-orchestrator');
      await owner.kill();
      const begun = performance.now();
      await owner.start();
      await owner.isReady();
      const ended = async () => (await cluster.client.call<Command>(body.links.self)).body;
      await eventually(async () => expect(await ended()).toMatchObject({ status: 'succeeded' }), 60_000);
      console.log(`the team had ended its work ${seconds(performance.now() - begun)} after the restart`);
    });

    test('each ends with code 0 when it is told to stop', async () => {
      const codes = await Promise.all(SERVICES.map((service) => cluster.of(service).stop()));
      expect(codes).toEqual(SERVICES.map(() => 0));
    });
  });

  describe('one alone, without a network', () => {
    const SERVICE = 'role-orchestrator'; // the one with assets: definitions and the watch page
    let container = '';

    beforeAll(async () => {
      const alone = ['--network', 'none', '-e', 'LEV_EMBEDDED=true', '-e', 'LEV_HTTP_HOST=127.0.0.1'];
      container = await docker('run', '-d', ...CONFINED, ...alone, imageOf(SERVICE));
      await eventually(
        () => works('exec', container, 'node', '-e', "await fetch('http://127.0.0.1:8080/livez')"),
        60_000,
      );
    }, 120_000);
    afterAll(async () => {
      if (container !== '') await docker('rm', '-f', container);
    });

    const inside = (...command: readonly string[]): Promise<string> => docker('exec', container, ...command);

    async function packages(): Promise<readonly string[]> {
      return [...new Set(JSON.parse(await inside('node', '-e', LIST_PACKAGES)) as string[])];
    }

    /** Asks from inside, since the container has no network. */
    async function status(url: string): Promise<string> {
      return inside('node', '-e', `console.log((await fetch('${url}')).status)`);
    }

    test('starts, and holds what is read at run time: definitions and the watch page', async () => {
      expect(await status('http://127.0.0.1:9090/livez')).toBe('200');
      expect(await status('http://127.0.0.1:8080/v1/personas/dev')).toBe('200');
      expect(await status('http://127.0.0.1:8080/runs/any')).toBe('200');
    });

    test('its bill names each package that it holds and no other, besides Node', async () => {
      const bill = JSON.parse(await inside('cat', '/app/sbom.cdx.json')) as { components: { 'bom-ref': string }[] };
      const node = `node@${(await inside('node', '--version')).slice(1)}`;
      const held = await packages();
      expect(held.length).toBeGreaterThan(50);
      expect(bill.components.map((component) => component['bom-ref']).toSorted()).toEqual([...held, node].toSorted());
    });

    test('holds no tool of development and no source of ours', async () => {
      const held = await packages();
      expect(held.filter((name) => /jest|typescript|eslint|testcontainers|test-kit|^nx@/.test(name))).toEqual([]);
      const sources = 'ls -d /shared/libs/*/src /app/libs/*/src /app/services/*/src 2>/dev/null | wc -l';
      expect(await inside('sh', '-c', sources)).toBe('0');
    });

    test('refuses to start where anybody may call it and there are no keys', async () => {
      const open = docker('run', '--rm', '--tmpfs', '/data:uid=65532', '-e', 'LEV_EMBEDDED=true', imageOf(SERVICE));
      await expect(open).rejects.toThrow('LEV_API_KEYS_FILE');
    });
  });
});

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
