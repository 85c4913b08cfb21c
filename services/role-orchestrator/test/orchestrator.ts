import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandMessage, type Reply, encodeCommand, partitionOf } from '@leviathan/contracts';
import { type Engines, openEngines } from '@leviathan/engines';
import { SystemClock } from '@leviathan/kernel';
import { type App, createHttp, createLog } from '@leviathan/service-kit';
import { eventually } from '@leviathan/test-kit';
import type { LanguageModel } from '../src/ports.ts';
import { type RoleOrchestrator, createRoleOrchestrator } from '../src/service.ts';
import { silence } from './product-definitions.ts';

const PARTITIONS = 4;
export const clock = new SystemClock();

/** The whole service on the embedded engines, in a folder of its own. */
export class Orchestrator implements AsyncDisposable {
  readonly folder: string;
  readonly engines: Engines;
  readonly service: RoleOrchestrator;
  readonly app: App;
  readonly #replies = new Map<string, Reply>();

  private constructor(folder: string, engines: Engines, service: RoleOrchestrator, app: App) {
    this.folder = folder;
    this.engines = engines;
    this.service = service;
    this.app = app;
  }

  static async start(watchModel: (model: LanguageModel) => LanguageModel = (model) => model): Promise<Orchestrator> {
    const folder = await mkdtemp(join(tmpdir(), 'orchestrator-'));
    const engines = await openEngines({ dataDir: join(folder, 'data') }, { clock, log: silence });
    const service = await createRoleOrchestrator({
      settings: { instance: 'test', partitions: PARTITIONS, appDir: join(folder, 'app'), model: 'scripted' },
      engines,
      clock,
      log: silence,
      watchModel,
      owner: { callCheckMs: 60, sweepEveryMs: 20, openAfterMs: 20 },
    });
    const log = createLog({ level: 'silent', service: 'role-orchestrator', instance: 'test' });
    const app = await createHttp({ services: [service], log, authentication: { kind: 'open' } });
    const orchestrator = new Orchestrator(folder, engines, service, app);
    await orchestrator.#takeReplies();
    await service.start();
    return orchestrator;
  }

  /** Sends a command to its owner, as a router does. */
  async send(command: CommandMessage): Promise<void> {
    const partition = partitionOf(command.entity, PARTITIONS);
    const address = { kind: 'partition', service: 'role-orchestrator', partitions: PARTITIONS, partition } as const;
    const outcome = await this.engines.commands.publish(
      address,
      encodeCommand({ ...command, replyTo: 'router' }, 'test'),
    );
    if (outcome.outcome !== 'confirmed') throw new Error(`not confirmed: ${outcome.outcome}`);
  }

  /** Asks for a command until it has ended, as a router does, and gives its end. */
  async end(command: CommandMessage): Promise<Reply> {
    return eventually(async () => {
      const reply = this.#replies.get(command.id);
      if (reply !== undefined && reply.status !== 'running') return reply;
      await new Promise((resolve) => setTimeout(resolve, 20));
      await this.send(command);
      throw new Error(`${command.id} has not ended: ${JSON.stringify(reply)}`);
    }, 30_000);
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what it asks for
  async get<T>(path: string): Promise<{ readonly status: number; readonly body: T }> {
    const response = await this.app.inject({ method: 'GET', url: path, headers: { host: '127.0.0.1' } });
    return { status: response.statusCode, body: response.json<T>() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
    await this.service.stop();
    await this.engines.close();
    await rm(this.folder, { recursive: true });
  }

  async #takeReplies(): Promise<void> {
    await this.engines.commands.consume(
      { kind: 'replies', instance: 'router' },
      { prefetch: 16, priority: 0 },
      {
        deliver: (delivery) => {
          const { command, reply } = JSON.parse(delivery.message.body) as { command: string; reply: Reply };
          if (this.#replies.get(command)?.status !== 'succeeded') this.#replies.set(command, reply);
          delivery.acknowledge();
        },
        lost: () => undefined,
      },
    );
  }
}
