import { NO_TRACING } from '@leviathan/kernel';
import {
  type OwnerReport,
  type QueueAddress,
  parseEntityKey,
  partitionOf,
  queueName,
  rendezvousScore,
} from '@leviathan/contracts';
import { EffectPublisher } from '../effects/effect-publisher.ts';
import { registeredOwner } from '../effects/effect-address.ts';
import { parkedMessage } from '../effects/parked-message.ts';
import { publishUntilConfirmed } from '../effects/publish-until-confirmed.ts';
import { type Awakening, Sweep } from '../effects/sweep.ts';
import { WhisperRoom } from '../effects/whisper-room.ts';
import type { Entry } from '../entry.ts';
import type { CallResult, Grain } from '../grain.ts';
import type { Folded, Owner, OwnerHealth, OwnerOptions, OwnerSettings } from '../owner.ts';
import { Calls } from './calls.ts';
import { erasePast } from './erasing.ts';
import { FoldCache } from './fold-cache.ts';
import { readFolded } from './fold.ts';
import { type HandOver, Inbox } from './inbox.ts';
import { wakeMessage } from './incoming.ts';
import { judge } from './judge.ts';
import { OWNER_DEFAULTS } from './owner-settings.ts';
import { OwnerNews } from './owner-news.ts';
import { Partition } from './partition.ts';
import { Replies } from './replies.ts';
import type { Runtime } from './runtime.ts';
import { PROCESS_SOLITUDE } from './solitude.ts';
import { StoreWatch } from './store-watch.ts';
import { Tenure } from './tenure.ts';
import { TurnTimes } from './turn-times.ts';
import { Turns } from './turns.ts';

/** An owner that is not started yet. */
export function openOwner(options: OwnerOptions): Owner {
  return new PartitionOwner(options);
}

class PartitionOwner implements Owner {
  readonly #options: OwnerOptions;
  readonly #settings: OwnerSettings;
  readonly #source: string;
  readonly #grains: ReadonlyMap<string, Grain<unknown>>;
  readonly #store: StoreWatch;
  readonly #runtime: Runtime;
  readonly #turns: Turns;
  readonly #partitions: readonly Partition[];
  readonly #listeners: ((entry: Entry) => void)[] = [];
  readonly #room = new WhisperRoom();
  readonly #news: OwnerNews | undefined;
  #expiredWhispers = 0;
  #sweep: Sweep | undefined;
  /** Whether the store was away for so long that other replicas should take the partitions. */
  #isAside = false;

  constructor(options: OwnerOptions) {
    this.#options = options;
    this.#settings = { ...OWNER_DEFAULTS, ...options.settings };
    this.#source = `${options.service}/${options.instance}`;
    this.#grains = new Map(options.grains.map((grain) => [grain.type, grain]));
    this.#store = new StoreWatch(options.clock, options.log);
    this.#runtime = this.#compose();
    this.#turns = new Turns(this.#runtime);
    const { news: bus, clock } = options;
    this.#news = bus === undefined ? undefined : new OwnerNews({ owner: this, bus, clock });
    this.#partitions = this.#addresses().map((address) => this.#partition(address));
  }

  async start(): Promise<void> {
    await Promise.all(this.#partitions.map((partition) => partition.start()));
    this.#sweep ??= this.#newSweep();
    this.#sweep.start();
    this.#news?.start();
  }

  async drain(): Promise<void> {
    this.#news?.stop();
    this.#endSweep();
    await Promise.all(this.#partitions.map((partition) => partition.drain()));
  }

  async crash(): Promise<void> {
    this.#news?.stop();
    this.#endSweep();
    this.#runtime.replies.clear();
    await Promise.all(this.#partitions.map((partition) => partition.crash()));
  }

  read<S>(grain: Grain<S>, entity: string, at?: number): Promise<Folded<S>> {
    return readFolded(this.#options.journal, grain, entity, at);
  }

  onCommit(hear: (entry: Entry) => void): void {
    this.#listeners.push(hear);
  }

  health(): OwnerHealth {
    if (this.#store.reason !== undefined) return { ready: false, reason: this.#store.reason };
    const reasons = this.#partitions.map(({ reason }) => reason).filter((reason) => reason !== undefined);
    const [first] = reasons;
    if (first === undefined) return { ready: true };
    const count = `${String(reasons.length)} of ${String(this.#partitions.length)} partitions take no turns`;
    return { ready: false, reason: `${count}: ${first}` };
  }

  report(): OwnerReport {
    const { service, instance, breakers } = this.#options;
    const { cache, calls, times } = this.#runtime;
    const health = this.health();
    return {
      service,
      instance,
      ...(health.ready ? {} : { trouble: health.reason }),
      partitions: this.#inHand(cache.entities),
      calls: calls.size,
      ...(breakers === undefined ? {} : { breakers: [...breakers()] }),
      turns: times.count,
      ...(times.last === undefined ? {} : { lastTurn: times.last }),
      slowestTurns: [...times.slowest],
    };
  }

  #inHand(entities: Iterable<string>): OwnerReport['partitions'] {
    const { partitions } = this.#options.queue;
    const folded = new Map<number, number>();
    for (const entity of entities) {
      const partition = partitionOf(entity, partitions);
      folded.set(partition, (folded.get(partition) ?? 0) + 1);
    }
    return this.#partitions
      .map(({ queued }, partition) => ({ partition, entities: folded.get(partition) ?? 0, queued }))
      .filter(({ entities: count, queued }) => count + queued > 0);
  }

  #compose(): Runtime {
    const { journal, clock, log, commands, tracing = NO_TRACING, solitude = PROCESS_SOLITUDE } = this.#options;
    const { cacheBytes, callCheckMs } = this.#settings;
    const ended = this.#callEnded.bind(this);
    return {
      journal,
      clock,
      log,
      tracing,
      source: this.#source,
      settings: this.#settings,
      grainOf: (entity) => this.#grains.get(parseEntityKey(entity)?.type ?? ''),
      cache: new FoldCache(cacheBytes, clock),
      replies: new Replies(commands, this.#source, log),
      calls: new Calls({ journal, clock, log, callCheckMs, ended }),
      solitude,
      store: this.#store,
      times: new TurnTimes(clock),
      hear: (entry) => {
        this.#hear(entry);
      },
    };
  }

  #addresses(): readonly QueueAddress[] {
    const { queue, service } = this.#options;
    if (queue.kind === 'legacy') return [{ kind: 'legacy' }];
    const { partitions } = queue;
    return Array.from({ length: partitions }, (_, partition) => ({
      kind: 'partition',
      service,
      partitions,
      partition,
    }));
  }

  #addressOf(entity: string): QueueAddress {
    const { queue, service } = this.#options;
    if (queue.kind === 'legacy') return { kind: 'legacy' };
    const { partitions } = queue;
    return { kind: 'partition', service, partitions, partition: partitionOf(entity, partitions) };
  }

  #partition(address: QueueAddress): Partition {
    const { commands, clock, log, instance } = this.#options;
    const inbox = new Inbox(this.#runtime, this.#turns, this.#handOver);
    const score = address.kind === 'partition' ? rendezvousScore(instance, address.partition) : 0;
    return new Partition({
      address,
      name: queueName(address),
      commands,
      prefetch: this.#settings.prefetch,
      priority: () => (this.#isAside ? 0 : score),
      clock,
      log,
      newTenure: (fenced) => new Tenure(this.#newPublisher(), fenced),
      receive: (tenure, delivery) => {
        inbox.receive(tenure, delivery);
      },
      dropped: (tenure, isClean) => this.#dropped(tenure, isClean),
      activated: () => this.#sweep?.takeOver(),
    });
  }

  #newPublisher(): EffectPublisher {
    const { service, queue, journal, commands, whispers, clock, log, erasers = [] } = this.#options;
    return new EffectPublisher({
      source: this.#source,
      partitions: queue.partitions,
      journal,
      commands,
      whispers,
      room: this.#room,
      erase: (entry) => erasePast(this.#runtime, erasers, entry),
      clock,
      log,
      // Types that no registered command addresses are the service's own.
      ownerOf: (type) =>
        registeredOwner(type) ?? (queue.kind === 'partitions' && this.#grains.has(type) ? service : undefined),
      onExpired: ({ id }) => {
        this.#expiredWhispers += 1;
        log.info({ whisper: id, count: this.#expiredWhispers }, 'a whisper past its ttl is dropped');
      },
    });
  }

  #newSweep(): Sweep {
    const { journal, clock, log, commands } = this.#options;
    const { sweepEveryMs: everyMs, openAfterMs, callCheckMs } = this.#settings;
    const wake = (awakening: Awakening): Promise<unknown> =>
      commands.publish(this.#addressOf(awakening.entity), wakeMessage(awakening, this.#source));
    const onStore = (failure: Error | undefined): void => this.#probed(failure);
    return new Sweep({ journal, clock, log, everyMs, openAfterMs, aheadMs: callCheckMs, wake, onStore });
  }

  #endSweep(): void {
    this.#sweep?.stop();
    this.#sweep = undefined;
  }

  readonly #handOver: HandOver = (tenure, message, reason) => {
    const { clock, log, commands } = this.#options;
    const publish = () => commands.publish({ kind: 'parked' }, parkedMessage(message, reason));
    return publishUntilConfirmed(publish, message.id, { clock, log, signal: tenure.stopping });
  };

  async #callEnded(tenure: Tenure, entity: string, call: string, result: CallResult): Promise<void> {
    const id = `call:${call}`;
    const { calls, log } = this.#runtime;
    await tenure.lanes
      .run(entity, async () => {
        if (!tenure.mayStart) return;
        const turn = await this.#turns.take(tenure, entity, async (fold) => {
          if (fold.grain.calls?.(fold.state).some((listed) => listed.id === call) !== true) return undefined;
          const planned = await judge(this.#runtime, tenure, fold, { id }, { type: 'call.ended', id, call, result });
          // One whose result cannot be taken is not made again here: it would be paid for again and again.
          if (planned.entry.kind !== 'parked') calls.over(entity, call);
          return planned;
        });
        // Another owner's call may have ended it: then nothing of it runs here any more.
        if (turn.end === 'done') calls.sync(tenure, turn.fold);
      })
      .catch((error: unknown) => {
        log.error({ entity, call, error }, 'the result of a call could not be taken');
      });
  }

  /** A tenure is over. After a drain the next owner should not wait for the calls that were given up. */
  async #dropped(tenure: Tenure, isClean: boolean): Promise<void> {
    const { cache, calls, journal, clock } = this.#runtime;
    cache.evictOf(tenure);
    const released = calls.release(tenure);
    if (!isClean) return;
    await Promise.all(released.map(({ entity, seq }) => journal.setWake(entity, seq, clock.now())));
  }

  /** What the sweep found: a replica without its store gives its partitions away, and takes them back with it. */
  #probed(failure: Error | undefined): void {
    this.#runtime.cache.evictIdle();
    if (failure === undefined) this.#store.readable();
    else this.#store.failed(failure);
    if (!this.#isAside && this.#store.awayMs >= this.#settings.storeAwayMs) {
      this.#isAside = true;
      for (const partition of this.#partitions) partition.leave('the store is away: other replicas take over');
    } else if (this.#isAside && this.#store.reason === undefined) {
      this.#isAside = false;
      for (const partition of this.#partitions) void this.#comeBack(partition);
    }
  }

  /** Nothing overlaps, and the broker hears of the priority that the partition deserves again. */
  async #comeBack(partition: Partition): Promise<void> {
    await partition.drain();
    if (this.#sweep !== undefined) await partition.start(); // else the whole owner was stopped meanwhile
  }

  #hear(entry: Entry): void {
    for (const hear of this.#listeners) {
      try {
        hear(entry);
      } catch (error) {
        this.#options.log.error({ entity: entry.entity, seq: entry.seq, error }, 'a listener threw'); // its turn stands
      }
    }
  }
}
