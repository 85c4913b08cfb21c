import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SqliteJournal } from '@leviathan/grains';
import type { CommandBus, WhisperBus } from '@leviathan/messaging';
import { openDataFile } from './data-file.ts';
import { type Store, loadMongo, loadNats, loadRabbitmq } from './adapters.ts';
import { DataFolder } from './data-folder.ts';
import { authorityOf, requireAmqps, textOf } from './engine-files.ts';
import { ENGINE_NAMES, type EngineName, type EngineSettings, type EngineSurroundings } from './engine-settings.ts';
import type { Engines } from './engines.ts';
import { NoWhisperBus } from './no-whisper-bus.ts';
import { QueuedWhispers } from './queued-whispers.ts';
import { openWhisperLog } from './whisper-log.ts';

const HOLDER_JOURNAL = '.leviathan-holder.db';

/**
 * Opens RabbitMQ, NATS and MongoDB, as far as they are needed. It never waits for a server: each connects in the
 * background for as long as it takes, and says in its `trouble` why it is away.
 *
 * NATS may have no URL: whispers that stay local need none.
 *
 * A data folder is opened only by who keeps something in it: the local whispers of whisper-relay.
 *
 * @throws UnreadableEngineFile, UnencryptedEngineUrl
 */
export async function openDistributed(settings: EngineSettings, surroundings: EngineSurroundings): Promise<Engines> {
  await using opening = new AsyncDisposableStack();
  const { clock, log, needs = ENGINE_NAMES } = surroundings;
  const uses = (name: EngineName): boolean => needs.includes(name);
  const store = uses('mongo')
    ? opening.adopt(await openStore(settings, surroundings), (each) => each.close())
    : (absent('mongo') as Store);
  const distributed = uses('nats')
    ? opening.adopt(await openWhispers(settings, surroundings), (each) => each.close())
    : (absent('nats') as WhisperBus);
  const commands = uses('rabbitmq')
    ? opening.adopt(await openCommands(settings, surroundings), (each) => each.close())
    : (absent('rabbitmq') as CommandBus);
  const later = opening.use(new AsyncDisposableStack());
  let localLog: WhisperBus | undefined;
  const openLocalLog = (): WhisperBus => {
    const folder = later.adopt(DataFolder.open(settings.dataDir), (each) => {
      each.close();
    });
    return later.adopt(openWhisperLog(folder.file('whispers-local.db'), settings, log), (bus) => bus.close());
  };
  log.info({ engines: needs }, 'engines are open; they connect in the background');

  const opened = opening.move();
  return {
    mode: 'distributed',
    journal: (owner) => Promise.resolve(store.journal(owner)),
    blobs: (owner) => store.blobs(owner),
    openLegacyJournal: async (folder) => {
      await mkdir(folder, { recursive: true });
      return openDataFile(join(folder, HOLDER_JOURNAL), (file) => SqliteJournal.open(file, { clock, log }));
    },
    commands,
    whispers: { distributed, local: new QueuedWhispers(commands) },
    localWhispers: async () => (localLog ??= openLocalLog()),
    close: () => opened.disposeAsync(),
  };
}

async function openCommands(
  settings: EngineSettings,
  { clock, log, tracing }: EngineSurroundings,
): Promise<CommandBus> {
  requireAmqps('LEV_RABBITMQ_CA_FILE', settings.rabbitmqUrl ?? '', settings.rabbitmqCaFile);
  const { RabbitCommandBus } = await loadRabbitmq();
  return RabbitCommandBus.open({
    ...{
      url: settings.rabbitmqUrl ?? '',
      prefix: settings.rabbitmqPrefix ?? 'lev',
      instance: instanceOf(settings),
      clock,
      log,
    },
    ...authorityOf('LEV_RABBITMQ_CA_FILE', settings.rabbitmqCaFile),
    ...(tracing === undefined ? {} : { tracing }),
  });
}

async function openWhispers(
  settings: EngineSettings,
  { clock, log, tracing }: EngineSurroundings,
): Promise<WhisperBus> {
  const { natsUrl: url } = settings;
  if (url === undefined) return new NoWhisperBus(log);
  const { NatsWhisperBus } = await loadNats();
  return NatsWhisperBus.open({
    ...{ url, prefix: settings.natsPrefix ?? '', instance: instanceOf(settings), clock, log },
    ...authorityOf('LEV_NATS_CA_FILE', settings.natsCaFile),
    ...textOf('creds', 'LEV_NATS_CREDS_FILE', settings.natsCredsFile),
    ...(tracing === undefined ? {} : { tracing }),
  });
}

async function openStore(settings: EngineSettings, { clock, log, tracing }: EngineSurroundings): Promise<Store> {
  const { MongoStore } = await loadMongo();
  const url = settings.mongoUrl ?? '';
  return MongoStore.open({
    ...{ url, database: databaseOf(url), clock, log },
    ...authorityOf('LEV_MONGO_CA_FILE', settings.mongoCaFile),
    ...(tracing === undefined ? {} : { tracing }),
  });
}

/** The path of the URL, which may name several hosts and so is none that `URL` reads. */
export function databaseOf(mongoUrl: string): string {
  const [, name = ''] = /^mongodb(?:\+srv)?:\/\/[^/?]+\/([^?]*)/.exec(mongoUrl) ?? [];
  return name === '' ? 'leviathan' : decodeURIComponent(name);
}

function instanceOf({ instance }: EngineSettings): string {
  return instance ?? 'leviathan';
}

/** Stands for an engine that this process said it does not need: whoever touches it has a bug. */
function absent(name: EngineName): object {
  const refuse = (): never => {
    throw new Error(`${name} is not among the engines that this process needs`);
  };
  return new Proxy({}, { get: refuse });
}
