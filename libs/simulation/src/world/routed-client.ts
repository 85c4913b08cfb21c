import { findCommandType, parseEntityKey } from '@leviathan/contracts';
import { commandIdOf } from '@leviathan/command-router/service';
import type { Ending } from '@leviathan/history-checker';
import { type Clock, pause } from '@leviathan/kernel';
import type { Seeded } from '@leviathan/test-kit';
import { SimProcess } from '../process/sim-process.ts';
import type { Action } from '../specimen/action.ts';
import { type Client, type Deed, type Seen, type Sending, type Told, type Wishes, firstLook } from './client.ts';
import { GIVEN_UP, type NewCommand, type Router } from './router.ts';
import type { World } from './world.ts';

/** A client does not wait for ever for an answer; it asks another router. */
const PATIENCE_MS = 4000;
const LOOK_EVERY_MS = 1500;
const AGAIN_MS = 300;
/** Operators do not act at the very same moment. */
const OPERATOR_MS = 200;
const TENANT = 'local';

/** A client as the contract knows one: it sends under an `Idempotency-Key` to any router, and looks until the command ended. */
export class RoutedClient implements Client {
  readonly name: string;
  readonly seen: Seen[] = [];
  readonly told: Told[] = [];
  readonly #process: SimProcess;
  readonly #world: World;
  readonly #routers: () => readonly Router[];
  readonly #chance: Seeded;

  /** @param routers those that run at the moment */
  constructor(world: World, name: string, routers: () => readonly Router[]) {
    this.#world = world;
    this.name = name;
    this.#routers = routers;
    this.#chance = world.chance(name);
    this.#process = new SimProcess({ name, time: world.time, fate: () => 'go-on', died: () => undefined });
  }

  get clock(): Clock {
    return this.#process.clock;
  }

  start(): void {
    // it speaks first
  }

  send(key: string, entity: string, action: Action, wishes: Wishes): Sending {
    const id = commandIdOf(TENANT, key, 0);
    const seen = firstLook(id, entity, action, this.#world.sinceStartMs);
    this.seen.push(seen);
    this.#world.note(this.name, `sends ${key} (${id}) to ${entity}: ${JSON.stringify(action)}`);
    const acknowledged = this.#accepted(newCommand(key, entity, action, this.#deadline(wishes)), seen);
    const ended = acknowledged.then(() => this.#lookUntilEnded(seen, wishes.operators));
    if (wishes.cancelAfterMs !== undefined) void this.#cancel(seen, acknowledged, wishes.cancelAfterMs);
    return { acknowledged, ended };
  }

  #deadline({ deadlineMs }: Wishes): number | undefined {
    return deadlineMs === undefined ? undefined : this.clock.now() + deadlineMs;
  }

  /** The same request until somebody answers it; only a 202 that says so promises an order. */
  async #accepted(command: NewCommand, seen: Seen): Promise<void> {
    for (;;) {
      const answer = await this.#ask((router) => router.accept(command));
      if (answer !== undefined && !('refused' in answer)) {
        seen.acceptedAt ??= this.#world.sinceStartMs;
        if (answer.outcome === 'accepted' && answer.isQueued) seen.acknowledgedAt ??= this.#world.sinceStartMs;
        return;
      }
      await pause(this.clock, AGAIN_MS);
    }
  }

  async #lookUntilEnded(seen: Seen, operators?: readonly (readonly Deed[])[]): Promise<void> {
    for (let round = 0; ;) {
      const end = await this.#ask((router) => router.look({ tenant: TENANT, id: seen.id }));
      if (end?.status === 'parked' && operators !== undefined) {
        await this.#operate(seen, operators[round] ?? ['discard']);
        round += 1;
      } else if (end !== undefined) {
        this.#end(seen, end);
        return;
      }
      await pause(this.clock, LOOK_EVERY_MS * this.#chance.next());
    }
  }

  /** Each is an operator of his own, at some router, and does not know of the others. */
  async #operate({ id }: Seen, deeds: readonly Deed[]): Promise<void> {
    const ref = { tenant: TENANT, id };
    await Promise.all(
      deeds.map(async (deed) => {
        await pause(this.clock, OPERATOR_MS * this.#chance.next());
        this.#world.note(this.name, `an operator wants to ${deed} ${id}`);
        if (deed === 'cancel') await this.#ask((router) => router.cancel(ref));
        else if (await this.#ask((router) => router.operate(ref, deed))) {
          this.told.push({ command: id, kind: deed === 'redrive' ? 'redriven' : 'discarded' });
        }
      }),
    );
  }

  #end(seen: Seen, end: Ending): void {
    seen.endedAt = this.#world.sinceStartMs;
    seen.reply = end.status === GIVEN_UP ? { ...end, status: 'parked' } : end;
    this.#world.note(this.name, `hears that ${seen.id} ${end.status}`);
  }

  async #cancel(seen: Seen, acknowledged: Promise<void>, afterMs: number): Promise<void> {
    await acknowledged;
    await pause(this.clock, afterMs);
    if (seen.endedAt !== undefined) return;
    this.#world.note(this.name, `wants ${seen.id} to end`);
    await this.#ask((router) => router.cancel({ tenant: TENANT, id: seen.id }));
  }

  /** One request to one router, as over HTTP: it may end in the middle, and then nobody answers. */
  #ask<T>(request: (router: Router) => Promise<T>): Promise<T | undefined> {
    const { time, latencyMs } = this.#world;
    const { promise, resolve } = Promise.withResolvers<T | undefined>();
    const router = this.#chance.pick(this.#routers());
    time.after(PATIENCE_MS, () => resolve(undefined));
    if (router === undefined) return promise;
    time.after(latencyMs(), () => {
      router.process.hear(() => {
        request(router).then(
          (answer) => router.process.cast('answer a client', () => time.after(latencyMs(), () => resolve(answer))),
          () => resolve(undefined), // a 5xx: the store is away
        );
      });
    });
    return promise;
  }
}

function newCommand(key: string, entity: string, payload: Action, deadline: number | undefined): NewCommand {
  const type = findCommandType('session.touch');
  if (type === undefined) throw new Error('the registry has no session.touch');
  const id = parseEntityKey(entity)?.id;
  return { tenant: TENANT, subject: 'client', type, entity: id, labels: {}, payload, deadline, key, fingerprint: key };
}
