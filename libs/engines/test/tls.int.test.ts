import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type EngineName, type EngineSettings, type Engines, openEngines } from '@leviathan/engines';
import { SystemClock, reasonOf } from '@leviathan/kernel';
import { type EngineVariant, type ThrowAwayAuthority, testEngines, throwAwayAuthority } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const engines = testEngines();
const STARTS_WITHIN_MS = 120_000;

const RABBITMQ_CONF = `loopback_users = none
listeners.ssl.default = 5671
ssl_options.cacertfile = /variant/ca.pem
ssl_options.certfile = /variant/server.pem
ssl_options.keyfile = /variant/server.key
`;
const SECANTUSD =
  'exec /opt/mongo/bin/secantusd-py --host 0.0.0.0 --storage-path /data --tls-cert-file /variant/server.pem --tls-key-file /variant/server.key';
const MONGOD =
  'cat /variant/server.pem /variant/server.key > /tmp/both.pem; exec mongod --bind_ip_all --tlsMode requireTLS --tlsCertificateKeyFile /tmp/both.pem';

interface Case {
  readonly variant: Omit<EngineVariant, 'files'>;
  /** What a process is set to, beside the authority. */
  readonly settings: (host: string) => Partial<EngineSettings>;
  readonly authority: (file: string) => Partial<EngineSettings>;
  /** Why it cannot be used, or nothing. */
  readonly trouble: (opened: Engines) => Promise<string | undefined>;
  readonly setting: string;
}

const CASES: Readonly<Record<EngineName, Case>> = {
  rabbitmq: {
    variant: { port: 5671, args: [], env: { RABBITMQ_CONFIG_FILE: '/variant/rabbitmq.conf' } },
    settings: (host) => ({ rabbitmqUrl: `amqps://guest:guest@${host}` }),
    authority: (rabbitmqCaFile) => ({ rabbitmqCaFile }),
    trouble: async ({ commands }) => commands.trouble,
    setting: 'LEV_RABBITMQ_CA_FILE',
  },
  nats: {
    variant: {
      ...{ port: 4222, env: {} },
      args: ['-js', '-sd', '/data', '--tlscert', '/variant/server.pem', '--tlskey', '/variant/server.key', '--tls'],
    },
    settings: (host) => ({ natsUrl: `tls://${host}` }),
    authority: (natsCaFile) => ({ natsCaFile }),
    trouble: async ({ whispers }) => whispers.distributed.trouble,
    setting: 'LEV_NATS_CA_FILE',
  },
  mongo: {
    variant: {
      ...{ port: 27_017, env: {} },
      args: ['sh', '-c', `if command -v mongod; then ${MONGOD}; else ${SECANTUSD}; fi`],
    },
    settings: (host) => ({ mongoUrl: `mongodb://${host}/tls?directConnection=true&tls=true` }),
    authority: (mongoCaFile) => ({ mongoCaFile }),
    trouble: async (opened) => {
      const journal = await opened.journal('session-store');
      return journal.ping().then(() => undefined, reasonOf);
    },
    setting: 'LEV_MONGO_CA_FILE',
  },
};

const names = Object.keys(CASES) as EngineName[];
const tested = names.filter((name) => engines[name].hasImage);

/** Only an engine of which there is an image can be started once more, with a certificate. */
(tested.length > 0 ? describe : describe.skip).each(tested)('%s behind TLS', (name) => {
  const { variant, settings, authority, trouble, setting } = CASES[name];
  let right: ThrowAwayAuthority;
  let wrong: ThrowAwayAuthority;
  let server: { readonly host: string } & AsyncDisposable;

  beforeAll(async () => {
    right = await throwAwayAuthority('right');
    wrong = await throwAwayAuthority('wrong');
    await writeFile(join(right.folder, 'rabbitmq.conf'), RABBITMQ_CONF);
    server = await engines[name].beside({ ...variant, files: right.folder });
  }, STARTS_WITHIN_MS);

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    for (const each of [right, wrong]) await each[Symbol.asyncDispose]();
  });

  const open = (more: Partial<EngineSettings>): Promise<Engines> =>
    openEngines(
      { dataDir: join(tmpdir(), 'unused'), embedded: false, ...settings(server.host), ...more },
      { clock: new SystemClock(), log, needs: [name] },
    );

  test(
    'is used when its authority is given',
    async () => {
      const opened = await open(authority(right.caFile));
      try {
        await eventually(async () => expect(await trouble(opened)).toBeUndefined(), STARTS_WITHIN_MS);
      } finally {
        await opened.close();
      }
    },
    STARTS_WITHIN_MS,
  );

  test.each([
    ['another authority', () => authority(wrong.caFile)],
    ['no authority', () => ({})],
  ])(`with %s says which setting to mend, and waits`, async (_, given) => {
    const opened = await open(given());
    try {
      const said = expect.stringMatching(`certificate of .* is not trusted: set ${setting} to the authority`);
      await eventually(async () => expect(await trouble(opened)).toEqual(said), 15_000);
    } finally {
      await opened.close();
    }
  });
});
