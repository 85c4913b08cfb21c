import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { Installation, isReady, waitingFor } from '../src/kubernetes/installation.ts';
import { type OutsideEngines, enginesSecret, outsideEngines } from '../src/kubernetes/outside-engines.ts';
import { applied, kubectl } from '../src/kubernetes/programs.ts';

const SAID_WITHIN_MS = 120_000;
const SESSION = 's-mistakes';

let engines: OutsideEngines;
beforeAll(async () => {
  engines = await outsideEngines();
});
afterAll(async () => engines[Symbol.asyncDispose]());

describe('a mistake in an upgrade is said, and the installation serves on', () => {
  let installation: Installation;
  let touched = 0;
  let secrets = 0;
  beforeAll(async () => {
    const values = { defaults: { replicas: 1 } };
    installation = await Installation.ready({ purpose: 'mistakes', engines, values });
    await send('session.create', { context: 'before all mistakes' });
  });
  afterEach(async () => {
    await send('session.touch', { activity: String((touched += 1)) });
  });
  afterAll(async () => {
    const { body } = await installation.client.call<{ items: { seq: number }[] }>(`/v1/sessions/${SESSION}/journal`);
    await installation[Symbol.asyncDispose]();
    expect(body.items.map(({ seq }) => seq)).toEqual(Array.from({ length: touched + 1 }, (_, index) => index + 1));
  });

  async function send(type: string, payload: object): Promise<void> {
    const { status, body } = await installation.client.command({ type, session: SESSION, payload });
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'succeeded' } });
  }

  /** Names engines by another Secret, one URL of which is wrong. @returns what helm said */
  async function withEngine(engine: 'rabbitmq' | 'nats' | 'mongodb', url: string): Promise<string> {
    const name = `wrong-${String((secrets += 1))}`; // another one each time: a Secret that changes makes no new pods
    const secret = { ...enginesSecret({ ...engines.urls, [engine]: url }), metadata: { name } };
    await applied(installation.namespace, secret);
    const named = { existingSecret: name, key: engine };
    const { stdout } = await installation.tryUpgrade({ ...installation.values, engines: enginesWith(engine, named) });
    return stdout;
  }

  function enginesWith(engine: string, named: object): object {
    return { ...(installation.values['engines'] as object), [engine]: named };
  }

  test.each([
    [{ defaults: { replicas: 'many' } }, 'replicas'],
    [{ defaults: { replica: 2 } }, 'replica'],
    [{ partitions: 32 }, 'this installation has 64: they are fixed when it is installed. Set partitions=64'],
    [{ flags: { orleans: false } }, 'set legacyHome.enabled=true too'],
    [{ access: { existingSecret: '' } }, 'access.existingSecret is not set'],
  ])('%j: helm refuses it and says what to do', async (values, sentence) => {
    const { succeeded, stderr } = await installation.tryUpgrade(values);
    expect({ succeeded, stderr }).toEqual({ succeeded: false, stderr: expect.stringContaining(sentence) });
  });

  test('a Secret that does not exist: helm names it, and so does the pod that waits for it', async () => {
    const values = { engines: enginesWith('rabbitmq', { existingSecret: 'nobody', key: 'url' }) };
    const { stdout } = await installation.tryUpgrade(values);
    expect(stdout).toContain('MISSING: the Secret nobody does not exist');
    await eventually(
      async () => expect(await waitingOf('command-router')).toContain('secret "nobody" not found'),
      SAID_WITHIN_MS,
    );
  });

  test('a Secret without the key: helm names both, and so does the pod that waits for it', async () => {
    const values = { engines: enginesWith('mongodb', { existingSecret: 'access', key: 'uri' }) };
    const { stdout } = await installation.tryUpgrade(values);
    expect(stdout).toContain('MISSING: the Secret access has no key uri (engines.mongodb.key)');
    await eventually(
      async () => expect(await waitingOf('session-store')).toContain('find key uri in Secret'),
      SAID_WITHIN_MS,
    );
  });

  test.each([
    ['rabbitmq', 'http://rabbit', /LEV_RABBITMQ_URL.*amqp/s],
    ['mongodb', 'mongodb//mongo', /LEV_MONGO_URL.*mongodb/s],
    ['nats', 'nats//', /LEV_NATS_URL/],
  ] as const)(
    'a URL of %s that is none: the log names the variable and what it takes, without the URL',
    async (engine, url, said) => {
      await withEngine(engine, url);
      await eventually(async () => expect(await logOfNew('command-router')).toMatch(said), SAID_WITHIN_MS);
    },
  );

  test.each([
    ['rabbitmq', 'amqp://u:secret@nowhere.invalid:5672', /nowhere\.invalid/],
    ['rabbitmq', 'WRONG PASSWORD', /ACCESS_REFUSED|refuse/i],
    ['mongodb', 'mongodb://u:secret@nowhere.invalid:27017/leviathan', /nowhere\.invalid/],
    ['nats', 'nats://u:secret@nowhere.invalid:4222', /nowhere\.invalid/],
  ] as const)('%s at %s: /readyz and the log say who is not reached, without a password', async (engine, url, said) => {
    await withEngine(engine, url === 'WRONG PASSWORD' ? wrongPassword(engines.urls[engine]) : url);
    // Only the relay cannot be ready without NATS.
    const service = engine === 'nats' ? 'whisper-relay' : 'session-store';
    const report = await eventually(async () => {
      const found = await readinessOfNew(service);
      expect(found).toMatch(said);
      return found;
    }, SAID_WITHIN_MS);
    expect(report).not.toContain('secret');
    const log = await logOfNew(service);
    expect(log).toMatch(said);
    expect(log).not.toContain('secret');
  });

  test('another number of partitions in one process: it says which to set and is not ready', async () => {
    await installation.tryUpgrade({});
    await installation.settled();
    await kubectl(
      ...['set', 'env', 'deployment/leviathan-session-store', 'LEV_PARTITIONS=32'],
      ...['--namespace', installation.namespace],
    );
    const sentence = 'this installation has 64 partitions and LEV_PARTITIONS is 32 here: set it to 64';
    await eventually(async () => expect(await readinessOfNew('session-store')).toContain(sentence), SAID_WITHIN_MS);
    expect(await logOfNew('session-store')).toContain(sentence);
  });

  async function newPod(component: string): Promise<string> {
    const found = (await installation.pods(component)).filter((pod) => !isReady(pod));
    expect(found).toHaveLength(1);
    return found[0]?.metadata.name ?? '';
  }

  async function waitingOf(component: string): Promise<string> {
    return (await installation.pods(component)).map(waitingFor).join();
  }

  async function logOfNew(component: string): Promise<string> {
    return installation.logOf(await newPod(component));
  }

  async function readinessOfNew(component: string): Promise<string> {
    return installation.readinessOf(await newPod(component));
  }
});

describe('the legacy home', () => {
  let installation: Installation;
  beforeEach(async () => {
    const values = { defaults: { replicas: 1 }, legacyHome: { enabled: true, size: '1Gi' }, flags: { orleans: false } };
    installation = await Installation.ready({ purpose: 'home', values });
  });
  afterEach(() => installation[Symbol.asyncDispose]());

  test('scaled to two pods has one holder, whom the other names; on another disk it is refused, and back it serves on', async () => {
    const home = ['deployment/leviathan-legacy-home', '--namespace', installation.namespace] as const;
    await kubectl('scale', ...home, '--replicas', '2');
    await kubectl('rollout', 'status', ...home, '--timeout', '5m');
    const pods = await installation.pods('legacy-home');
    const reports = await Promise.all(pods.map(({ metadata }) => installation.readinessOf(metadata.name)));
    expect(reports.filter((report) => report.includes('held by'))).toHaveLength(1);
    await send('session.create', { context: 'in a file' });
    await kubectl('scale', ...home, '--replicas', '1'); // as helm wants it: who changed a field owns it

    const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    await applied(installation.namespace, {
      ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'other' }, spec: claim },
    });
    const { succeeded, stderr } = await installation.tryUpgrade({
      legacyHome: { enabled: true, existingClaim: 'other' },
    });
    expect({ succeeded, stderr }).toMatchObject({ succeeded: true });
    await eventually(async () => {
      const [pod] = await installation.pods('legacy-home');
      const report = await installation.readinessOf(pod?.metadata.name ?? '');
      expect(report).toMatch(/is not the home in which this installation keeps its legacy sessions/);
    }, SAID_WITHIN_MS);

    await installation.upgrade();
    await send('session.touch', { activity: 'as if nothing had been' });
  });

  async function send(type: string, payload: object): Promise<void> {
    const { status, body } = await installation.client.command({ type, session: SESSION, payload });
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'succeeded' } });
  }
});

function wrongPassword(url: string): string {
  const wrong = new URL(url);
  wrong.password = 'secret';
  return wrong.href;
}
