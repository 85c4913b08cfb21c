import type { QueueAddress } from '@leviathan/contracts';
import { type Backoff, type Clock, type Timer, backoffMs, reasonOf } from '@leviathan/kernel';
import type { CommandBus, CommandChannel, Delivery } from '@leviathan/messaging';
import type { Log } from '../owner.ts';
import { PARTITION_RULES, type PartitionAction, type PartitionEvent, type PartitionStatus } from './partition-rules.ts';
import type { Tenure } from './tenure.ts';

export interface PartitionOptions {
  readonly address: QueueAddress;
  readonly name: string;
  readonly commands: CommandBus;
  readonly prefetch: number;
  /** Asked before each subscription. */
  readonly priority: () => number;
  readonly clock: Clock;
  readonly log: Log;
  readonly newTenure: (fenced: () => void) => Tenure;
  readonly receive: (tenure: Tenure, delivery: Delivery) => void;
  /** Called at the end of a tenure, however it came; the channel is closed only after it has settled. */
  readonly dropped: (tenure: Tenure, isClean: boolean) => Promise<void>;
  /**
   * Called at the first delivery of each tenure. The broker does not tell who became the active consumer, and this is how
   * it shows: whoever was it before may have ended without a word.
   */
  readonly activated: () => void;
}

/** Long enough that two owners who fence each other part, short enough that a partition is not long without one. */
const RESUBSCRIBE: Backoff = { baseMs: 100, capMs: 5000 };

/**
 * One partition of this replica: its channel, and the tenure that lasts as long as the channel.
 *
 * Its whole behaviour is the table in `partition-rules.ts`; here are only the actions.
 */
export class Partition {
  readonly #options: PartitionOptions;
  #status: PartitionStatus = 'closed';
  #tenure: Tenure | undefined;
  #channel: Promise<CommandChannel | undefined> | undefined;
  #timer: Timer | undefined;
  #failures = 0;
  #reason = 'it was not started';
  /** Resolves with everything that leaving has begun. */
  #leaving: Promise<unknown> = Promise.resolve();
  #closed = Promise.withResolvers<undefined>();

  constructor(options: PartitionOptions) {
    this.#options = options;
  }

  /** Why it takes no turns, or `undefined`. */
  get reason(): string | undefined {
    return this.#status === 'active' ? undefined : `${this.#options.name} is ${this.#status}: ${this.#reason}`;
  }

  /** Tasks of its tenure that run or wait. */
  get queued(): number {
    return this.#tenure?.lanes.tasks ?? 0;
  }

  /** Resolves once the broker has answered, whatever it said; if it refused, it is asked again and again. */
  async start(): Promise<void> {
    if (this.#status === 'closed') this.#closed = Promise.withResolvers<undefined>();
    this.#on('start', 'subscribing');
    await this.#channel;
  }

  /** Stop starting, finish what runs, acknowledge, close the channel: order is kept and nothing overlaps. */
  async drain(): Promise<void> {
    this.#on('drain', 'it was drained');
    if (this.#status !== 'closed') await this.#closed.promise;
    await this.#leaving;
  }

  /** As if the process had ended here. */
  async crash(): Promise<void> {
    this.#on('crash', 'it was dropped');
    await this.#leaving;
  }

  /** Gives the channel up at once, and subscribes afresh. */
  leave(reason: string): void {
    this.#on('fenced', reason);
  }

  #on(event: PartitionEvent, reason: string): void {
    const { to, actions } = PARTITION_RULES[this.#status][event];
    if (to !== this.#status) this.#reason = reason;
    const isClean = event === 'finished';
    this.#status = to;
    if (to === 'closed') this.#timer?.cancel();
    if (to === 'active') this.#failures = 0;
    for (const action of actions) this.#do(action, isClean);
    if (to === 'closed') this.#closed.resolve(undefined);
  }

  #do(action: PartitionAction, isClean: boolean): void {
    switch (action) {
      case 'subscribe':
        this.#subscribe();
        return;
      case 'finish':
        this.#finish();
        return;
      case 'drop':
        this.#drop(isClean);
        return;
      case 'close':
        this.#close();
        return;
      case 'wait':
        this.#wait();
    }
  }

  #subscribe(): void {
    const { newTenure, commands, address, prefetch, priority, receive, activated } = this.#options;
    const tenure: Tenure = newTenure(() => {
      this.#of(tenure, 'fenced', 'another owner writes');
    });
    this.#tenure = tenure;
    let isActive = false;
    const consumer = {
      deliver: (delivery: Delivery) => {
        if (!tenure.mayStart) return;
        if (!isActive) activated();
        isActive = true;
        receive(tenure, delivery);
      },
      lost: (reason: string) => {
        this.#of(tenure, 'lost', reason);
      },
    };
    // The last channel first: two of one replica would hand out the same messages in turns.
    this.#channel = this.#leaving
      .then(() => commands.consume(address, { prefetch, priority: priority() }, consumer))
      .then(
        (channel) => {
          this.#of(tenure, 'opened', 'the broker gave the channel');
          return channel;
        },
        (error: unknown) => {
          this.#of(tenure, 'refused', reasonOf(error));
          return undefined;
        },
      );
  }

  #finish(): void {
    const tenure = this.#tenure;
    tenure?.stopStarting();
    void tenure?.lanes.idle().then(() => {
      this.#of(tenure, 'finished', 'it was drained');
    });
  }

  #drop(isClean: boolean): void {
    const tenure = this.#tenure;
    this.#tenure = undefined;
    if (tenure === undefined) return;
    tenure.end();
    this.#leaving = this.#options.dropped(tenure, isClean).catch((error: unknown) => {
      this.#options.log.warn({ partition: this.#options.name, error }, 'left uncleanly; a sweep heals what is left');
    });
  }

  #close(): void {
    const channel = this.#channel;
    this.#channel = undefined;
    this.#leaving = Promise.all([this.#leaving, channel])
      .then(([, opened]) => opened?.close())
      .catch((error: unknown) => {
        this.#options.log.warn(
          { partition: this.#options.name, error },
          'the channel did not close; the broker notices',
        );
      });
  }

  #wait(): void {
    this.#failures += 1;
    const delayMs = backoffMs(RESUBSCRIBE, this.#failures);
    this.#options.log.warn({ partition: this.#options.name, reason: this.#reason, delayMs }, 'left the partition');
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#on('due', 'subscribing afresh');
    });
  }

  /** An event of one tenure: those of an earlier one come too late to matter. */
  #of(tenure: Tenure, event: PartitionEvent, reason: string): void {
    if (this.#tenure === tenure) this.#on(event, reason);
  }
}
