import { type WireMessage, decodeCommand, decodeReply, isMalformed, isProblemCode } from '@leviathan/contracts';
import {
  EffectPublisher,
  type Entry,
  type Journal,
  type Log,
  PARKED_CODE,
  PARKED_REASON,
  Sweep,
} from '@leviathan/grains';
import { type Clock, type Tracing, backoffMs, pause } from '@leviathan/kernel';
import type { CommandBus, WhisperBus, WhisperOutlet } from '@leviathan/messaging';
import { BusOwnerQueues } from './adapters/bus-owner-queues.ts';
import { QueueReader } from './adapters/queue-reader.ts';
import { WhisperCommandNews } from './adapters/whisper-command-news.ts';
import { ADMITS_ALL, type Admission } from './domain/admission/admission.ts';
import { Asks } from './domain/asks/asks.ts';
import { type RouteWatch, unwatched } from './domain/breakers/route-watch.ts';
import { Erasures } from './domain/erasing/erasures.ts';
import { CommandLife } from './domain/life/command-life.ts';
import { CommandLog } from './domain/life/command-log.ts';
import { Recovery } from './domain/life/recovery.ts';
import { Requests, type RequestsOptions } from './domain/life/requests.ts';
import { Waits } from './domain/life/waits.ts';
import { BatchLog } from './domain/parked/batch/batch-log.ts';
import { Batches } from './domain/parked/batch/batches.ts';
import { type Finder, toPark } from './domain/parked/handed-over.ts';
import { ParkedCommands } from './domain/parked/parked-commands.ts';
import { ParkedList } from './domain/parked/parked-list.ts';
import { ParkedMarks } from './domain/parked/parked-marks.ts';
import type { OwnerQueues, Tally } from './ports.ts';

export interface CommandsOptions {
  readonly instance: string;
  readonly partitions: number;
  readonly journal: Journal;
  readonly commands: CommandBus;
  readonly whispers: { readonly distributed: WhisperBus; readonly local: WhisperOutlet };
  readonly clock: Clock;
  readonly logger: Log;
  readonly tally: Tally;
  readonly tracing: Tracing;
  readonly decide: RequestsOptions['decide'];
  /** Every route is taken as it is decided unless given. */
  readonly routes?: Pick<RouteWatch, 'begin'>;
  /** Everything is let in unless given. */
  readonly admission?: Pick<Admission, 'enter' | 'late'>;
  /** No other router shares the journal. */
  readonly isAlone: boolean;
  /** How long a command is kept after its end, in milliseconds. */
  readonly retentionMs?: number;
  /** The tenant who sees what cannot be told whose it is. */
  readonly operator: string;
}

/** What a router does with commands, without flags, metrics and HTTP: the simulation runs it too. */
export interface Commands {
  readonly requests: Requests;
  readonly life: CommandLife;
  readonly parked: ParkedCommands;
  readonly parkedList: ParkedList;
  readonly batches: Batches;
  readonly batchLog: BatchLog;
  readonly log: CommandLog;
  readonly waits: Waits;
  readonly asks: Asks;
  readonly queues: OwnerQueues;
  readonly isReadingReplies: boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Deliveries that a queue of the router's hands out at once; replies share group commits. */
const PREFETCH = 256;
const SWEEP_MS = 1000;
/** Younger unpublished commands are on their way already. */
const OPEN_AFTER_MS = 1000;

export function composeCommands(options: CommandsOptions): Commands {
  const { instance, partitions, journal, commands, whispers, clock, logger, tally, retentionMs } = options;
  const queues = new BusOwnerQueues(commands, partitions, sourceOf(options));
  const outbox = outboxOf(options);
  const log = new CommandLog(journal, clock);
  const waits = new Waits(new WhisperCommandNews(whispers.distributed), clock);
  const marks = new ParkedMarks(journal, clock, logger);
  const life = new CommandLife({
    ...{ instance, log, journal, outbox, queues, waits, tally, marks, clock, logger, retentionMs },
  });
  const asks = new Asks({
    ...{ instance, log, journal, queues, clock, logger },
    expire: (ref) => life.expire(ref),
    ended: (ref, loaded) => life.noticed(ref, loaded),
  });
  life.askWith(asks);
  const { routes = UNWATCHED, admission = ADMITS_ALL } = options;
  const requests = new Requests({ ...options, life, log, queues, waits, routes, admission });
  const workbench = composeWorkbench(options, { life, log, queues, outbox, marks });
  const works = composeWorks(options, { life, asks, outbox, queues, ...workbench });
  return {
    ...{ requests, life, ...workbench, log, waits, asks, queues },
    get isReadingReplies() {
      return works.replies.isReading;
    },
    start: async () => {
      await works.replies.start(); // before the first command: its reply must find the queue
      await works.orphaned.start();
      await works.handedOver.start();
      void works.recovery.atStart(); // requests need not wait for it: it takes the longer, the more was under way
      works.sweep.start();
    },
    stop: async () => {
      works.sweep.stop();
      workbench.batches.stop();
      workbench.erasures.stop();
      asks.stop();
      life.stop();
      outbox.stop();
      await works.handedOver.stop();
      await works.orphaned.stop();
      await works.replies.stop(); // last: replies of what was just sent may still come and be journaled
    },
  };
}

function sourceOf({ instance }: CommandsOptions): string {
  return `command-router/${instance}`;
}

/** Sends what entries make others do, and blanks what was before an entry that erases. */
function outboxOf(options: CommandsOptions): EffectPublisher {
  const { journal, logger } = options;
  const erase = ({ entity, seq }: Entry): Promise<void> => journal.erase(entity, seq);
  return new EffectPublisher({ ...options, source: sourceOf(options), erase, log: logger });
}

const UNWATCHED: Pick<RouteWatch, 'begin'> = { begin: unwatched };

/** What is done to commands that are parked, and to what an erased session left. */
interface Workbench {
  readonly parked: ParkedCommands;
  readonly parkedList: ParkedList;
  readonly batches: Batches;
  readonly batchLog: BatchLog;
  readonly erasures: Erasures;
}

interface WorkbenchParts {
  readonly life: CommandLife;
  readonly log: CommandLog;
  readonly queues: OwnerQueues;
  readonly outbox: EffectPublisher;
  readonly marks: ParkedMarks;
}

function composeWorkbench(options: CommandsOptions, parts: WorkbenchParts): Workbench {
  const { journal, clock, retentionMs } = options;
  const { life, log, queues, marks } = parts;
  const parked = new ParkedCommands({ ...options, ...parts });
  const parkedList = new ParkedList(marks, log, clock);
  const batchLog = new BatchLog(journal, clock, retentionMs);
  const batches = new Batches({ ...options, batches: batchLog, list: parkedList, parked, log, queues });
  const erasures = new Erasures({ ...options, ...parts, parked });
  life.eraseWith((session) => erasures.begin(session));
  return { parked, parkedList, batches, batchLog, erasures };
}

interface Parts {
  readonly queues: BusOwnerQueues;
  readonly life: CommandLife;
  readonly asks: Asks;
  readonly outbox: EffectPublisher;
  readonly batches: Batches;
  readonly erasures: Erasures;
}

interface Works {
  readonly replies: QueueReader;
  readonly orphaned: QueueReader;
  readonly handedOver: QueueReader;
  readonly sweep: Sweep;
  readonly recovery: Recovery;
}

function composeWorks(options: CommandsOptions, { life, asks, outbox, batches, erasures, queues }: Parts): Works {
  const { instance, journal, commands, clock, logger, isAlone, operator, retentionMs } = options;
  const reading = { bus: commands, prefetch: PREFETCH, clock, logger };
  const recovery = new Recovery({
    ...{ instance, isAlone, journal, outbox, asks, batches, erasures, clock, logger, retentionMs },
  });
  return {
    replies: new QueueReader({
      ...reading,
      address: { kind: 'replies', instance },
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
      read: async (message) => {
        const again = await sentAgain(queues, message, clock);
        return again || park(life, message, { router: instance, operator });
      },
    }),
    sweep: new Sweep({
      ...{ journal, clock, log: logger, everyMs: SWEEP_MS, openAfterMs: OPEN_AFTER_MS },
      wake: ({ entity, due }) => recovery.wake(entity, due),
    }),
    recovery,
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

/** So often; a queue that cannot be made again keeps nobody from seeing what was meant for it. */
const SENT_AGAIN = 5;

/** What found no queue, though it was confirmed to its sender: its queue was deleted, and is made again. */
async function sentAgain(queues: BusOwnerQueues, message: WireMessage, clock: Clock): Promise<boolean> {
  for (let attempt = 1; attempt <= SENT_AGAIN; attempt += 1) {
    const sent = await queues.sendAgain(message);
    if (sent === undefined) return false;
    if (sent.outcome === 'confirmed') return true;
    await pause(clock, backoffMs({ baseMs: 100, capMs: 2000 }, attempt));
  }
  return false;
}

function park(life: CommandLife, raw: WireMessage, finder: Finder): Promise<boolean> {
  const reason = raw.attributes[PARKED_REASON] ?? unsaid(raw);
  const code = raw.attributes[PARKED_CODE];
  return life.park(toPark({ raw, reason, ...(code !== undefined && isProblemCode(code) ? { code } : {}) }, finder));
}

/** Whoever put it there without a reason is no owner of ours: why it cannot be read, if it cannot. */
function unsaid(raw: WireMessage): string {
  const message = decodeCommand(raw);
  return isMalformed(message) ? `it cannot be read: ${message.malformed}` : 'its owner could not take it';
}
