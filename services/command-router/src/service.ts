import { join } from 'node:path';
import { FLAGS_CHANGED, type FlagSource, type WireMessage, decodeReply, isMalformed } from '@leviathan/contracts';
import type { Engines } from '@leviathan/engines';
import { EffectPublisher, type Log, PARKED_REASON, Sweep, installedPartitionsChecks } from '@leviathan/grains';
import { type Clock, NO_TRACING, type Tracing } from '@leviathan/kernel';
import { type Metrics, type Service, busCheck, createMetrics, journalCheck } from '@leviathan/service-kit';
import { BusOwnerQueues } from './adapters/bus-owner-queues.ts';
import { compileFlags } from './adapters/flags/flagd-evaluator.ts';
import { HttpFlagSource, NoFlagSource } from './adapters/flags/http-flag-source.ts';
import { LastGoodFile } from './adapters/flags/last-good-file.ts';
import { QueueReader } from './adapters/queue-reader.ts';
import { RouterMetrics } from './adapters/router-metrics.ts';
import { WhisperCommandNews } from './adapters/whisper-command-news.ts';
import { Asks } from './domain/asks/asks.ts';
import { decide } from './domain/decision.ts';
import { FlagWatch } from './domain/flags/flag-watch.ts';
import type { NewCommand } from './domain/life/accepting.ts';
import { CommandLife } from './domain/life/command-life.ts';
import { CommandLog } from './domain/life/command-log.ts';
import { Recovery } from './domain/life/recovery.ts';
import { Requests } from './domain/life/requests.ts';
import { Waits } from './domain/life/waits.ts';
import { type Finder, toPark } from './domain/parked/handed-over.ts';
import type { RouterParts } from './http/router-parts.ts';
import { routerRoutes } from './http/routes.ts';
import type { CommandRouterSettings } from './settings.ts';

export { type CommandRouterSettings, commandRouterSettings } from './settings.ts';

export interface CommandRouterParts {
  readonly settings: Pick<CommandRouterSettings, 'instance' | 'partitions' | 'dataDir'> &
    Partial<Pick<CommandRouterSettings, 'flagServiceUrl' | 'flagServiceKey'>>;
  readonly engines: Pick<Engines, 'mode' | 'journal' | 'commands' | 'whispers'>;
  /** In the process of flag-service; otherwise it is asked over HTTP. */
  readonly flags?: FlagSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
}

/** Deliveries that a queue of the router's hands out at once; replies share group commits. */
const PREFETCH = 256;
const SWEEP_MS = 1000;
/** Younger unpublished commands are on their way already. */
const OPEN_AFTER_MS = 1000;

/**
 * What follows from the engines. The data folder of an embedded system has one process and so one router; its operator is
 * its user.
 */
const MODES: Readonly<Record<Engines['mode'], { readonly isAlone: boolean; readonly operator: string }>> = {
  embedded: { isAlone: true, operator: 'local' },
  // Others share the journal. What names no tenant belongs to the installation, as the flag set does.
  distributed: { isAlone: false, operator: 'system' },
};

const WITHOUT_NEWS =
  'commands are served: who waits at another router than the one that accepted hears of the end within a second, and ' +
  'flag-service is asked for changes each half second';

/** Composes command-router: where users meet the system. */
export async function createCommandRouter(given: CommandRouterParts): Promise<Service> {
  const { parts, outbox } = await composeParts(given);
  const works = composeWorks(given, parts, outbox);
  let isServing = false;
  return {
    name: 'command-router',
    routes: (app) => routerRoutes(app, { ...parts, isServing: () => isServing }),
    checks: [
      ...checksOf(parts, works, given.engines),
      ...installedPartitionsChecks(given.engines.mode, { ...given, ...given.settings, journal: parts.journal }),
    ],
    start: async () => {
      await parts.flags.start();
      works.listening.start();
      await works.replies.start(); // before the first command: its reply must find the queue
      await works.orphaned.start();
      await works.handedOver.start();
      await works.recovery.atStart();
      works.sweep.start();
      isServing = true;
    },
    stop: async () => {
      isServing = false;
      works.sweep.stop();
      works.listening.stop();
      parts.flags.stop();
      parts.asks.stop();
      parts.life.stop();
      outbox.stop();
      await works.handedOver.stop();
      await works.orphaned.stop();
      await works.replies.stop(); // last: replies of what was just sent may still come and be journaled
    },
  };
}

interface Composed {
  readonly parts: Omit<RouterParts, 'isServing'>;
  readonly outbox: EffectPublisher;
}

async function composeParts({
  settings,
  engines,
  flags: source,
  clock,
  log: logger,
  metrics = createMetrics(),
  tracing = NO_TRACING,
}: CommandRouterParts): Promise<Composed> {
  const { instance, partitions } = settings;
  const { commands, whispers } = engines;
  const journal = await engines.journal('command-router');
  const from = `command-router/${instance}`;
  const queues = new BusOwnerQueues(commands, partitions, from);
  const outbox = new EffectPublisher({ source: from, partitions, journal, commands, whispers, clock, log: logger });
  const flags = new FlagWatch({
    source: source ?? sourceOf(settings),
    lastGood: new LastGoodFile(join(settings.dataDir, 'flags-last-good.json'), logger),
    compile: compileFlags,
    hearsNotices: () => whispers.distributed.isAvailable,
    clock,
    log: logger,
  });
  const tally = new RouterMetrics(metrics, flags, clock);
  const log = new CommandLog(journal, clock);
  const waits = new Waits(new WhisperCommandNews(whispers.distributed), clock);
  const life = new CommandLife({ instance, log, journal, outbox, queues, waits, tally, clock, logger });
  const asks = new Asks({
    ...{ instance, log, journal, queues, clock, logger },
    expire: (ref) => life.expire(ref),
    ended: (ref, loaded) => life.noticed(ref, loaded),
  });
  life.askWith(asks);
  const requests = new Requests({ instance, life, log, queues, clock, tally, tracing, decide: decider(flags, clock) });
  return { parts: { instance, requests, life, log, waits, asks, flags, queues, journal, clock }, outbox };
}

interface Works {
  readonly replies: QueueReader;
  readonly orphaned: QueueReader;
  readonly handedOver: QueueReader;
  readonly sweep: Sweep;
  readonly recovery: Recovery;
  readonly listening: { start(): void; stop(): void };
}

function composeWorks(
  { settings, engines, log: logger }: CommandRouterParts,
  parts: Composed['parts'],
  outbox: EffectPublisher,
): Works {
  const { life, asks, journal, clock, flags, instance } = parts;
  const reading = { bus: engines.commands, prefetch: PREFETCH, clock, logger };
  const { isAlone, operator } = MODES[engines.mode];
  const recovery = new Recovery({ instance, isAlone, journal, outbox, asks, clock, logger });
  let changes: { close(): Promise<void> } | undefined;
  return {
    replies: new QueueReader({
      ...reading,
      address: { kind: 'replies', instance: settings.instance },
      read: (message) => hearReply(life, message, logger),
    }),
    orphaned: new QueueReader({
      ...reading,
      address: { kind: 'orphaned-replies' },
      read: (message) => hearReply(life, message, logger),
    }),
    handedOver: new QueueReader({
      ...reading,
      address: { kind: 'parked' },
      read: (message) => park(life, message, { router: instance, operator }),
    }),
    sweep: new Sweep({
      ...{ journal, clock, log: logger, everyMs: SWEEP_MS, openAfterMs: OPEN_AFTER_MS },
      wake: ({ entity, due }) => recovery.wake(entity, due),
    }),
    recovery,
    listening: {
      start: () => {
        changes = engines.whispers.distributed.listen(FLAGS_CHANGED, () => void flags.refresh());
      },
      stop: () => void changes?.close(),
    },
  };
}

function sourceOf({ flagServiceUrl, flagServiceKey }: CommandRouterParts['settings']): FlagSource {
  return flagServiceUrl === undefined ? new NoFlagSource() : new HttpFlagSource(flagServiceUrl, flagServiceKey);
}

/** One snapshot per request, taken here and nowhere else. */
function decider(flags: FlagWatch, clock: Clock): ConstructorParameters<typeof Requests>[0]['decide'] {
  return ({ tenant, type, session, entity, labels }: NewCommand) => {
    const correlation = type.entityType === 'session' ? (entity ?? session) : session;
    const context = { targetingKey: correlation ?? tenant, tenant, type: type.type, labels };
    return decide(flags.current, type, context, clock.now());
  };
}

async function hearReply(life: CommandLife, message: WireMessage, logger: Log): Promise<boolean> {
  const reply = decodeReply(message);
  if (!isMalformed(reply)) return life.hear(reply);
  logger.warn(
    { message: message.id, reason: reply.malformed },
    'unreadable reply dropped: its command is asked for again',
  );
  return true;
}

function park(life: CommandLife, raw: WireMessage, finder: Finder): Promise<boolean> {
  const reason = raw.attributes[PARKED_REASON] ?? 'its owner could not take it';
  const { ref, birth, problem } = toPark({ raw, reason }, finder);
  return life.park(ref, birth, problem);
}

function checksOf(
  { journal, flags }: Composed['parts'],
  { replies }: Works,
  { commands, whispers }: CommandRouterParts['engines'],
): Service['checks'] {
  return [
    journalCheck('command journal', journal),
    busCheck('broker', commands, () => true),
    { name: 'replies', check: async () => (replies.isReading ? undefined : 'the queue of replies is not read') },
    // Fails static: whatever set is in force, it decides.
    {
      name: 'flags',
      check: async () => (flags.trouble === undefined ? undefined : { note: flags.trouble }),
    },
    busCheck('news', whispers.distributed, () => false, WITHOUT_NEWS),
  ];
}
