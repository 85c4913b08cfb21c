import { type CommandRef, type Commands, composeCommands } from '@leviathan/command-router/service';
import type { CommandBus, WhisperBus } from '@leviathan/messaging';
import type { Ending } from '@leviathan/history-checker';
import { type Journal, type Log } from '@leviathan/grains';
import { NO_TRACING } from '@leviathan/kernel';
import type { SimProcess } from '../process/sim-process.ts';
import { DECISION } from './decision.ts';

export type NewCommand = Parameters<Commands['requests']['accept']>[0];
type Answer = Awaited<ReturnType<Commands['requests']['accept']>>;

export interface RouterOptions {
  readonly process: SimProcess;
  readonly partitions: number;
  readonly journal: Journal;
  readonly commands: CommandBus;
  readonly news: WhisperBus;
  readonly logger: Log;
  readonly isAlone: boolean;
}

/** How clients here see a command that an operator gave up. */
export const GIVEN_UP = 'given up';

/** The product's own router without its HTTP edge: what a client may ask of it. */
export class Router {
  readonly process: SimProcess;
  readonly #works: Commands;
  #isServing = true;

  constructor({ process, partitions, journal, commands, news, logger, isAlone }: RouterOptions) {
    this.process = process;
    this.#works = composeCommands({
      ...{ instance: process.name, partitions, journal, commands, logger, isAlone },
      whispers: { distributed: news, local: news },
      clock: process.clock,
      tally: { routed: () => undefined, ended: () => undefined, refused: () => undefined },
      tracing: NO_TRACING,
      decide: () => DECISION,
      operator: 'local',
    });
  }

  start(): Promise<void> {
    return this.#works.start();
  }

  stop(): Promise<void> {
    this.#isServing = false;
    return this.#works.stop();
  }

  /** `POST /v1/commands` without `Prefer: wait`. */
  async accept(command: NewCommand): Promise<Answer> {
    if (!this.#isServing) return { refused: 'shutting-down', detail: 'this router is stopping' };
    return this.#works.requests.accept(command, true);
  }

  /** `GET /v1/commands/{id}`: how it ended, or `undefined`. */
  async look(ref: CommandRef): Promise<Ending | undefined> {
    const { command } = await this.#works.log.load(ref);
    switch (command.status) {
      case 'succeeded':
        return { status: command.status, result: command.result };
      case 'failed':
      case 'cancelled':
      case 'expired':
      case 'parked':
        return { status: command.status, problem: command.problem };
      case 'discarded': // whoever asked is told what had parked it
        return 'problem' in command.what ? { status: GIVEN_UP, problem: command.what.problem } : undefined;
      case 'accepted':
      case 'running':
        void this.#works.asks.hurry(ref, `${ref.tenant}/command/${ref.id}`); // as the route does
        return undefined;
      default:
        return undefined;
    }
  }

  /** `POST /v1/commands/{id}/cancel`. */
  async cancel(ref: CommandRef): Promise<void> {
    await this.#works.life.end(ref, 'cancelled', 'client');
  }

  /** `POST /v1/parked/{id}/redrive` and `/discard`. @returns whether it was done, and not by somebody else */
  async operate(ref: CommandRef, deed: 'redrive' | 'discard'): Promise<boolean> {
    const { parked } = this.#works;
    const happened =
      deed === 'redrive'
        ? await parked.redrive(ref, { subject: 'operator' })
        : await parked.discard(ref, { subject: 'operator', reason: 'simulated' });
    return !('refused' in happened) && happened.outcome === 'happened';
  }
}
