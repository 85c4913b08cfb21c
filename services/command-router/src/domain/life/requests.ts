import { ATTRIBUTES, type CommandMessage, type Decision, SPANS } from '@leviathan/contracts';
import { type Clock, type Span, type Tracing, unsampled } from '@leviathan/kernel';
import type { OwnerQueues, Tally } from '../../ports.ts';
import type { Admission, Admitted } from '../admission/admission.ts';
import type { Journey, RouteWatch } from '../breakers/route-watch.ts';
import { type Command, type CommandRef, type KnownCommand } from '../command/command.ts';
import { isEnd } from '../command/status.ts';
import { type NewCommand, type Refusal, addressOf, commandIdOf, messageOf, tooLarge } from './accepting.ts';
import type { CommandLife } from './command-life.ts';
import type { CommandLog, Happened } from './command-log.ts';
import type { Waits } from './waits.ts';

/** What became of a request for a command. */
export type Answer =
  | {
      readonly outcome: 'accepted';
      readonly ref: CommandRef;
      readonly command: KnownCommand;
      readonly isQueued: boolean;
    }
  /** The same request came before. */
  | {
      readonly outcome: 'replayed';
      readonly ref: CommandRef;
      readonly command: KnownCommand;
    }
  | Refusal;

export interface RequestsOptions {
  readonly instance: string;
  readonly life: CommandLife;
  readonly log: CommandLog;
  readonly queues: OwnerQueues;
  readonly waits: Pick<Waits, 'here'>;
  readonly routes: Pick<RouteWatch, 'begin'>;
  readonly admission: Pick<Admission, 'enter' | 'late'>;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly tracing: Tracing;
  /** The one decision about the request. @param session what it belongs to, if anything */
  readonly decide: (command: NewCommand, session: string | undefined, now: number) => Decision;
}

/** A request on its way through here. */
interface Way {
  readonly ref: CommandRef;
  readonly command: NewCommand;
  readonly journey: Journey;
  readonly confirmed: boolean;
}

/** How long a 202 waits for the broker's confirm, which is the order promised to a client that waits for it. */
const CONFIRM_MS = 2000;

/** Takes requests: refuses without storing anything, or accepts with one insert. */
export class Requests {
  readonly #options: RequestsOptions;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /**
   * Accepts a command, or finds the one that the same request made before.
   *
   * @param confirmed whether to wait for the broker: not if the caller waits for the end anyway
   */
  async accept(command: NewCommand, confirmed: boolean): Promise<Answer> {
    const { clock, instance, decide, routes } = this.#options;
    const now = clock.now();
    const ref = { tenant: command.tenant, id: commandIdOf(command.tenant, command.key, now) };
    const address = addressOf(command, now);
    const stamped = decide(command, 'refused' in address ? undefined : address.session, now);
    const journey = routes.begin(stamped, command.type);
    const { decision } = journey;
    const span = this.#span(ref, command, decision);
    const stamp = { decision, replyTo: instance, acceptedAt: now };
    const message = { ...command, traceparent: span.traceparent };
    const way = { ref, command, journey, confirmed };
    let answer: Answer | undefined;
    try {
      answer =
        'refused' in address ? address : await this.#take(way, messageOf(ref, message, { ...address, ...stamp }));
      return answer;
    } finally {
      if (answer === undefined || !('outcome' in answer) || answer.outcome !== 'accepted') journey.unused();
      this.#told(answer);
      span.set({ [ATTRIBUTES.outcome]: answer === undefined ? 'thrown' : outcomeOf(answer) });
      span.end();
    }
  }

  #told(answer: Answer | undefined): void {
    if (answer !== undefined && 'refused' in answer) this.#options.tally.refused(answer.refused);
  }

  /** The sampled bit carries the decision to everybody after: off, whatever the caller wished. */
  #span(ref: CommandRef, { type, traceparent, monitored }: NewCommand, { flags, route }: Decision): Span {
    const parent = flags.ENABLE_MONITORING ? (monitored?.() ?? traceparent) : unsampled(traceparent);
    const attributes = {
      [ATTRIBUTES.command]: ref.id,
      [ATTRIBUTES.commandType]: type.type,
      [ATTRIBUTES.tenant]: ref.tenant,
      [ATTRIBUTES.route]: route,
    };
    return this.#options.tracing.span({ name: SPANS.accept, parent, attributes });
  }

  async #take(way: Way, message: CommandMessage): Promise<Answer> {
    const { queues, admission } = this.#options;
    const refusal = tooLarge(queues.bytesOf(message));
    if (refusal !== undefined) return refusal;
    if (!queues.isAvailable) return this.#withoutBroker(way.ref, way.command);
    const admitted = admission.enter(message.tenant, queues.placeOf(message)?.queue ?? '');
    if ('refused' in admitted) return admitted;
    const turn = admitted.turn();
    if (turn !== true && !(await turn)) return admission.late();
    return this.#accept(way, message, admitted);
  }

  /** Listens before it sends: an answer may come before the broker's confirm. */
  async #accept(way: Way, message: CommandMessage, admitted: Admitted): Promise<Answer> {
    const { ref, command, journey, confirmed } = way;
    const { labels, fingerprint, subject, from } = command;
    const accepted = { message, labels, fingerprint, subject, ...(from === undefined ? {} : { from }) };
    const stop = this.#listen(ref, journey, admitted);
    let isOnItsWay = false;
    try {
      const { happened, published } = await this.#options.life.accept(ref, accepted);
      if (happened.outcome === 'old-news') return this.#replayed(ref, command, happened.now.command);
      if (happened.outcome !== 'happened') return refusalOf(happened);
      isOnItsWay = true;
      void published.then(() => admitted.confirmed());
      this.#options.tally.routed(message.type, message.decision.route);
      const isQueued = confirmed && (await this.#isConfirmed(published));
      return { outcome: 'accepted', ref, command: happened.now.command, isQueued };
    } finally {
      if (!isOnItsWay) {
        stop();
        admitted.leave();
      }
    }
  }

  /** The first word of its owner says that it is out of the queue; the last ends the listening. */
  #listen(ref: CommandRef, journey: Journey, admitted: Admitted): () => void {
    const stop = this.#options.waits.here(ref, (status, ended) => {
      if (status === 'accepted') return; // our own word
      admitted.leave();
      journey.heard(status, ended);
      if (isEnd(status)) stop();
    });
    return stop;
  }

  /** Known to be away: nothing is accepted, but a request that was accepted before is still answered. */
  async #withoutBroker(ref: CommandRef, command: NewCommand): Promise<Answer> {
    const known = command.key === undefined ? undefined : (await this.#options.log.load(ref)).command;
    if (known !== undefined && known.status !== 'unknown') return this.#replayed(ref, command, known);
    return { refused: 'broker-unavailable', detail: 'the command broker cannot be reached; nothing was stored' };
  }

  #replayed(ref: CommandRef, { fingerprint }: NewCommand, command: Command): Answer {
    if (command.status === 'erased') {
      return { refused: 'erased', detail: 'the command of this Idempotency-Key was erased with its session' };
    }
    // the insert was refused and no read shows the entry yet: the other request's write is still in flight
    if (command.status === 'unknown') {
      return { refused: 'key-in-flight', detail: 'another request with this Idempotency-Key is being accepted' };
    }
    if (!('fingerprint' in command) || command.fingerprint !== fingerprint) {
      return { refused: 'key-reused', detail: 'this Idempotency-Key was used with another body' };
    }
    return { outcome: 'replayed', ref, command };
  }

  async #isConfirmed(published: Promise<boolean>): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = this.#options.clock.after(CONFIRM_MS, () => resolve(false));
    void published.then(resolve); // not if the router stopped before
    const isConfirmed = await promise;
    timer.cancel();
    return isConfirmed;
  }
}

function outcomeOf(answer: Answer): string {
  return 'refused' in answer ? answer.refused : answer.outcome;
}

/** Why nothing happened, as a refusal. */
export function refusalOf(happened: Exclude<Happened, { readonly outcome: 'happened' | 'old-news' }>): Refusal {
  switch (happened.outcome) {
    case 'refused':
      return { refused: happened.code, detail: REFUSALS[happened.code] ?? 'the command cannot do that now' };
    case 'rejected':
      return { refused: 'payload-too-large', detail: happened.reason };
    case 'corrupt':
      return { refused: 'bug', detail: `its journal cannot be read: ${happened.reason}` };
    case 'unavailable':
      return {
        refused: happened.isDiskFull ? 'disk-full' : 'store-unavailable',
        detail: `nothing was stored: ${happened.reason}`,
      };
    case 'unknown': {
      const detail = `the store went away in the middle (${happened.reason}): repeat the request under the same Idempotency-Key`;
      return { refused: 'store-unavailable', detail };
    }
  }
}

const REFUSALS: Readonly<Partial<Record<string, string>>> = {
  'not-found': 'there is no such command',
  'already-ended': 'the command has ended already',
  'not-parked': 'the command is not parked; a message that nobody could read has to be edited first',
};
