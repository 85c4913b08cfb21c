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
}
