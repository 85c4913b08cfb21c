import type { Clock, Timer } from '@leviathan/kernel';
import type { LoggedWhisper } from '@leviathan/messaging';
import { type Msg, type Subscription, createInbox } from '@nats-io/transport-node';
import { loggedWhisper, placeOf } from './logged-message.ts';
import type { Subjects } from './subjects.ts';
import type { WhisperStream } from './whisper-stream.ts';

const NANOSECONDS = 1_000_000;
const HEARTBEAT_MS = 1000;
/** Three missed heartbeats: the consumer is gone, or its stream, or the server. */
const SILENCE_MS = 3 * HEARTBEAT_MS;

export interface TailOptions {
  readonly log: WhisperStream;
  readonly subjects: Subjects;
  /** The position of its first whisper. */
  readonly from: number;
  readonly clock: Clock;
  readonly hear: (whisper: LoggedWhisper) => void;
  /** Called once, when it cannot go on; nothing is heard after. */
  readonly lost: (reason: string) => void;
}

/**
 * What is logged from now on, in order: one consumer for all subscribers of this process, which are told by pattern
 * here. So a whisper crosses the network once per process, however many hear it.
 *
 * The server pushes as fast as its flow control allows. A hole in the numbering, or silence, ends the tail; whoever
 * listens then reads what it missed from the log.
 */
export class Tail {
  readonly #options: TailOptions;
  #subscription: Subscription | undefined;
  #consumer: string | undefined;
  #deliveries = 0;
  #isHeard = true;
  #timer: Timer | undefined;
  #isOver = false;

  private constructor(options: TailOptions) {
    this.#options = options;
  }

  static async open(options: TailOptions): Promise<Tail> {
    const tail = new Tail(options);
    await tail.#open();
    return tail;
  }

  stop(): void {
    this.#isOver = true;
    this.#timer?.cancel();
    this.#subscription?.unsubscribe();
    const { connection, name } = this.#options.log;
    if (this.#consumer === undefined || connection.isClosed()) return;
    connection.publish(`$JS.API.CONSUMER.DELETE.${name}.${this.#consumer}`);
  }

  async #open(): Promise<void> {
    const { log, from, subjects } = this.#options;
    const inbox = createInbox(subjects.inboxes);
    this.#subscription = log.connection.subscribe(inbox, {
      callback: (failure, message) => {
        if (failure === null && !this.#isOver) this.#take(message);
      },
    });
    try {
      const { name } = await log.api.ask<{ readonly name: string }>(`CONSUMER.CREATE.${log.name}`, {
        stream_name: log.name,
        config: {
          deliver_subject: inbox,
          deliver_policy: 'by_start_sequence',
          opt_start_seq: from,
          ack_policy: 'none',
          flow_control: true,
          idle_heartbeat: HEARTBEAT_MS * NANOSECONDS,
          inactive_threshold: 30_000 * NANOSECONDS,
          mem_storage: true,
          num_replicas: 1,
        },
      });
      this.#consumer = name;
    } catch (failure) {
      this.stop();
      throw failure;
    }
    this.#watch();
  }

  #take(message: Msg): void {
    this.#isHeard = true;
    const place = placeOf(message);
    if (place === undefined) {
      this.#takeStatus(message);
      return;
    }
    this.#deliveries += 1;
    if (place.delivery === this.#deliveries) {
      this.#options.hear(loggedWhisper(message, place.position, this.#options.subjects));
    } else this.#lose('a delivery was lost on its way');
  }

  /** A heartbeat, or the server asks how far we are: it sends no more until it is answered. */
  #takeStatus(message: Msg): void {
    const { connection } = this.#options.log;
    if (message.reply !== undefined && message.reply !== '') connection.publish(message.reply);
    const stalled = message.headers?.get('Nats-Consumer-Stalled');
    if (stalled !== undefined && stalled !== '') connection.publish(stalled);
    const last = message.headers?.get('Nats-Last-Consumer');
    if (last !== undefined && last !== '' && Number(last) !== this.#deliveries) this.#lose('deliveries were lost');
  }

  #watch(): void {
    this.#timer = this.#options.clock.after(SILENCE_MS, () => {
      if (!this.#isHeard) {
        this.#lose('the log is silent');
        return;
      }
      this.#isHeard = false;
      this.#watch();
    });
  }

  #lose(reason: string): void {
    if (this.#isOver) return;
    this.stop();
    this.#options.lost(reason);
  }
}
