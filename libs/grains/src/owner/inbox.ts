import { ATTRIBUTES, type CommandMessage, SPANS, type WireMessage, problem } from '@leviathan/contracts';
import { type Span, reasonOf, traceIdOf } from '@leviathan/kernel';
import type { Delivery } from '@leviathan/messaging';
import type { Awakening } from '../effects/sweep.ts';
import { commandTurn } from './command-turn.ts';
import { endingTurn } from './ending-turn.ts';
import { type Incoming, incoming } from './incoming.ts';
import { insist } from './insist.ts';
import { parked } from './judge.ts';
import { StoreUnavailable } from '../store-errors.ts';
import { recordedInJournal } from './recorded.ts';
import type { Runtime } from './runtime.ts';
import { SUSPECT_DELIVERIES, runSuspect } from './suspect.ts';
import type { Tenure } from './tenure.ts';
import type { Gate, Plan, Turns } from './turns.ts';
import { nextSeq, unfoldedParking } from './unfolded.ts';
import { wake } from './wake.ts';

/** Hands a message that no owner can take to the parked commands. Resolves `false` when the tenure ended first. */
export type HandOver = (tenure: Tenure, message: WireMessage, reason: string) => Promise<boolean>;

/** Bounds what is remembered of them; beyond it some are told of again. */
const MAX_UNWAKEABLE = 10_000;

/**
 * Takes the deliveries of a partition: each becomes a task in its entity's lane, and is acknowledged when its turn has
 * committed, when its answer was on record already, or when it is safe among the parked ones. Never otherwise.
 */
export class Inbox {
  readonly #runtime: Runtime;
  readonly #turns: Turns;
  readonly #handOver: HandOver;
  /** Entities of which the log has said already that they cannot be woken. */
  readonly #unwakeable = new Set<string>();

  constructor(runtime: Runtime, turns: Turns, handOver: HandOver) {
    this.#runtime = runtime;
    this.#turns = turns;
    this.#handOver = handOver;
  }

  /** Neither throws nor waits. What throws in spite of everything is a bug: it ends the tenure, and nothing is lost. */
  receive(tenure: Tenure, delivery: Delivery): void {
    const parsed = incoming(delivery.message);
    const span = this.#processing(parsed, delivery); // from here on: it may wait in its lane
    const task = async (): Promise<void> => {
      if (!tenure.mayStart) return;
      const end = await this.#settle(tenure, delivery, below(parsed, span.traceparent));
      span.end(end === 'over' ? 'the tenure ended' : undefined);
      if (end === 'done' && !tenure.isOver) delivery.acknowledge();
    };
    tenure.lanes.run(laneOf(parsed, delivery.message), task).catch((error: unknown) => {
      this.#runtime.log.error(
        { message: delivery.message.id, traceId: traceIdOf(span.traceparent), error },
        'a turn failed beyond its rules: leaving its partition',
      );
      tenure.fence();
    });
  }

  #processing(parsed: Incoming, { message, deliveryCount }: Delivery): Span {
    const command = 'command' in parsed ? parsed.command : undefined;
    const { tracing, source } = this.#runtime;
    const named = {
      [ATTRIBUTES.messagingOperationName]: 'process',
      [ATTRIBUTES.messagingOperationType]: 'process',
      [ATTRIBUTES.messagingMessageId]: message.id,
      [ATTRIBUTES.attempt]: deliveryCount + 1,
      [ATTRIBUTES.service]: source,
    };
    return tracing.span({
      name: SPANS.process.replace('{destination}', source.split('/', 1).join('')),
      kind: 'consumer',
      parent: message.attributes['traceparent'] ?? command?.traceparent,
      attributes:
        command === undefined
          ? named
          : { ...named, [ATTRIBUTES.command]: command.id, [ATTRIBUTES.commandType]: command.type },
    });
  }

  async #settle(tenure: Tenure, delivery: Delivery, parsed: Incoming): Promise<'done' | 'over'> {
    switch (parsed.kind) {
      case 'malformed':
        return this.#park(tenure, delivery.message, parsed.reason);
      case 'wake':
        return this.#wake(tenure, delivery, parsed.awakening);
      case 'command':
        return this.#run(
          tenure,
          delivery,
          parsed.command,
          commandTurn(this.#runtime, tenure, parsed.command, parsed.given),
        );
      case 'ending': {
        const { command } = parsed;
        return this.#run(tenure, delivery, command, endingTurn(this.#runtime, tenure, command, parsed));
      }
    }
  }

  async #run(tenure: Tenure, delivery: Delivery, command: CommandMessage, plan: Plan): Promise<'done' | 'over'> {
    if (this.#runtime.grainOf(command.entity) === undefined) return this.#refuse(tenure, delivery.message, command);
    try {
      if (delivery.deliveryCount >= SUSPECT_DELIVERIES) {
        return await runSuspect(this.#runtime, this.#turns, tenure, command, plan);
      }
      return (await this.#turns.take(tenure, command.entity, plan, undefined, command.traceparent)).end;
    } catch (error) {
      return this.#parkUnfolded(tenure, command, error);
    }
  }

  /** Its entity cannot even be folded: parked without it, so that it is on record and holds up nobody. */
  async #parkUnfolded(tenure: Tenure, command: CommandMessage, thrown: unknown): Promise<'done' | 'over'> {
    const { journal, replies, log } = this.#runtime;
    log.error(
      { entity: command.entity, command: command.id, traceId: traceIdOf(command.traceparent), error: thrown },
      'the entity cannot be folded',
    );
    const outcome = parked('handler-failed', `${command.entity} cannot be folded: ${reasonOf(thrown)}`);
    replies.expect(command.id, command.replyTo);
    return insist(this.#runtime, tenure, async () => {
      const seq = await nextSeq(this.#runtime, command);
      const known = await this.#readable(() => recordedInJournal(journal, command.entity, command));
      if (known === undefined) {
        const end = await this.#turns.storeUnfolded(tenure, unfoldedParking(this.#runtime, command, seq, outcome));
        return end === 'stored' ? 'done' : 'over';
      }
      replies.send(command.id, command.entity, known);
      return 'done';
    });
  }

  /** What is on record and damaged is as good as not there: the command is parked beside it. */
  async #readable<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      return undefined;
    }
  }

  async #wake(tenure: Tenure, delivery: Delivery, awakening: Awakening): Promise<'done' | 'over'> {
    const { grainOf, log, solitude } = this.#runtime;
    const { entity } = awakening;
    if (grainOf(entity) === undefined) {
      log.warn({ entity }, 'woken, but no grain of its type runs here');
      return 'done';
    }
    try {
      const isSuspect = delivery.deliveryCount >= SUSPECT_DELIVERIES; // its timer may be what ends processes
      const gate: Gate = (task) => (isSuspect ? solitude.alone(task) : solitude.together(task));
      const end = await wake(this.#runtime, this.#turns, tenure, awakening, gate);
      this.#unwakeable.delete(entity);
      return end;
    } catch (error) {
      // Every sweep meets it again, once a second, until its journal is mended or a release comes that can fold it.
      if (!this.#unwakeable.has(entity)) log.error({ entity, error }, 'could not be woken; each sweep tries again');
      if (this.#unwakeable.size >= MAX_UNWAKEABLE) this.#unwakeable.clear();
      this.#unwakeable.add(entity);
      return 'done'; // a wake is a hint: the sweep repeats it
    }
  }

  /** A router that asks is told; what nobody waits for goes to the parked commands. */
  async #refuse(tenure: Tenure, message: WireMessage, command: CommandMessage): Promise<'done' | 'over'> {
    const detail = `no grain here takes commands of ${command.entity}`;
    if (command.replyTo === undefined) return this.#park(tenure, message, detail);
    this.#runtime.replies.expect(command.id, command.replyTo);
    const reply = { status: 'failed', problem: problem('unknown-command-type', detail) } as const;
    this.#runtime.replies.send(command.id, command.entity, { reply });
    return 'done';
  }

  async #park(tenure: Tenure, message: WireMessage, reason: string): Promise<'done' | 'over'> {
    this.#runtime.log.warn({ message: message.id, reason }, 'a message that no turn can take goes to the parked ones');
    return (await this.#handOver(tenure, message, reason)) ? 'done' : 'over';
  }
}

/** The command as part of the trace of its processing. */
function below(parsed: Incoming, traceparent: string | undefined): Incoming {
  if (!('command' in parsed) || traceparent === undefined) return parsed;
  return { ...parsed, command: { ...parsed.command, traceparent } };
}

function laneOf(parsed: Incoming, message: WireMessage): string {
  switch (parsed.kind) {
    case 'malformed':
      return `malformed ${message.id}`;
    case 'wake':
      return parsed.awakening.entity;
    case 'command':
    case 'ending':
      return parsed.command.entity;
  }
}
