import { type CommandMessage, type Decision, entityKey, parseEntityKey } from '@leviathan/contracts';
import type { Entry, Journal, Log } from '@leviathan/grains';
import { type Backoff, type Clock, LeviathanError, backoffMs, pause, reasonOf } from '@leviathan/kernel';
import type { Outbox } from '../../ports.ts';
import { refOf } from '../asks/asks.ts';
import { type Command, isLive } from '../command/command.ts';
import { COMMAND_ENTITY, fold, isCorrupt } from '../command/entries.ts';
import type { ParkedCommands } from '../parked/parked-commands.ts';
import type { CommandLog } from '../life/command-log.ts';
import { collect, settledAppend } from '../life/resolve-append.ts';
import { isOfSession } from './remains.ts';

/** The entity type of erasures in the router's journal. */
export const ERASURE_ENTITY = 'erasure';

export interface ErasuresOptions {
  readonly journal: Journal;
  readonly log: CommandLog;
  readonly parked: ParkedCommands;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly logger: Log;
}

/** Which session, and by which command: the decision goes on to those who are told. */
export interface ErasedSession {
  readonly tenant: string;
  readonly session: string;
  readonly decision: Decision;
}

interface Begun extends ErasedSession {
  readonly at: number;
}

/** Births read at once. */
const PAGE = 200;
/** Entities that one entry tells. */
const MOST_TOLD = 200;
/** Clocks of routers differ: what was accepted so much later by its clock may have been accepted before. */
const SKEW_MS = 5000;
/** Between two passes, while commands of the session go on; they end because their session is gone. */
const AGAIN: Backoff = { baseMs: 1000, capMs: 60_000 };
/** Nobody else looks for so long; each pass moves it. */
const ALONE_MS = 120_000;

/** Commands that bring an entity into being which is the session's, and goes with it. */
const BEARING: ReadonlySet<string> = new Set(['agent.ask', 'run.start', 'job.post', 'reminder.set']);

/**
 * What a session that was erased had said to this router goes too: payloads and answers of its commands, parked ones
 * included, and, in the services that own them, the runs, jobs and reminders that these commands made.
 *
 * It is written down before the router journals that the session is erased, so a crash leaves nothing undone: another
 * router, or this one after its start, begins the pass anew. Everything it does may be done twice.
 */
export class Erasures {
  readonly #options: ErasuresOptions;
  readonly #running = new Set<string>();
  readonly #stop = new AbortController();

  constructor(options: ErasuresOptions) {
    this.#options = options;
  }

  /** Resolves once it is certain to be done. Rejects when the store is away. */
  async begin(erased: ErasedSession): Promise<void> {
    const { journal, clock } = this.#options;
    const entity = keyOf(erased);
    const entry = entryOf(entity, 1, clock.now(), { kind: 'begun', data: erased });
    const settled = await settledAppend(journal, { ...entry, wakeAt: clock.now() + ALONE_MS }, clock);
    if (settled.outcome === 'unavailable' || settled.outcome === 'unknown') throw new StoreAway(settled.reason);
    if (settled.outcome === 'stored') this.#run(entity);
  }

  /** A sweep met its hint, or an entry that is not published yet. */
  async wake(entity: string, due: readonly number[]): Promise<void> {
    const { journal, outbox } = this.#options;
    const entries = await collect(journal.read(entity));
    await Promise.all(entries.filter(({ open = [] }) => open.length > 0).map((entry) => outbox.publish(entry)));
    if (entries.at(-1)?.kind !== 'ended') this.#run(entity);
    else for (const seq of due) await journal.setWake(entity, seq, undefined);
  }

  stop(): void {
    this.#stop.abort();
  }

  #run(entity: string): void {
    if (this.#running.has(entity) || this.#stop.signal.aborted) return;
    this.#running.add(entity);
    void this.#untilDone(entity).finally(() => this.#running.delete(entity));
  }

  /** Never rejects: what goes wrong is tried again, by this pass or by the next sweep. */
  async #untilDone(entity: string): Promise<void> {
    const { journal, clock, logger } = this.#options;
    const told = new Set<string>();
    for (let round = 1; !this.#stop.signal.aborted; round += 1) {
      try {
        await journal.setWake(entity, 1, clock.now() + ALONE_MS);
        if ((await this.#pass(entity, told)) === 0) {
          await this.#ended(entity);
          return;
        }
      } catch (error) {
        logger.warn({ erasure: entity, reason: reasonOf(error) }, 'a session is not erased here yet; trying again');
      }
      await pause(clock, backoffMs(AGAIN, round), this.#stop.signal);
    }
  }

  /** @returns how many commands of the session go on */
  async #pass(entity: string, told: Set<string>): Promise<number> {
    const begun = await this.#begun(entity);
    const { journal } = this.#options;
    const bearing = new Set<string>();
    let goOn = 0;
    for (let after: string | undefined; !this.#stop.signal.aborted;) {
      const page = { limit: PAGE, ...(after === undefined ? {} : { after }) };
      const births = await journal.births(begun.tenant, COMMAND_ENTITY, page);
      for (const { entry } of births) {
        const found = await this.#see(begun, entry).catch(unlessCorrupt);
        if (found === undefined) continue;
        if (found.bears !== undefined && !told.has(found.bears)) bearing.add(found.bears);
        if (!found.isErased) goOn += 1;
      }
      after = births.at(-1)?.cursor;
      if (births.length < PAGE) break;
    }
    await this.#tell(entity, begun, [...bearing]);
    for (const each of bearing) told.add(each);
    return this.#stop.signal.aborted ? Infinity : goOn;
  }

  /** @returns `undefined` for a command that is none of the session's */
  async #see(begun: Begun, birth: Entry): Promise<{ readonly isErased: boolean; readonly bears?: string } | undefined> {
    const { log, parked } = this.#options;
    const { tenant, session, at } = begun;
    const ref = refOf(birth.entity);
    const first: Command = fold([birth]);
    if (ref === undefined || birth.at > at + SKEW_MS || !isOfSession(first, tenant, session)) return undefined;
    const message = 'message' in first ? first.message : undefined;
    if (message?.type === 'session.erase') return undefined; // says nothing but that
    const bears = message !== undefined && BEARING.has(message.type) ? { bears: message.entity } : {};
    const { command } = await log.load(ref);
    if (isLive(command)) return { isErased: false, ...bears };
    const happened = await parked.erase(ref);
    const isErased =
      happened.outcome === 'happened' || happened.outcome === 'old-news' || happened.outcome === 'corrupt';
    return { isErased, ...bears };
  }

  /** Their owners erase them as what came of something that is erased. */
  async #tell(entity: string, { tenant, decision, at }: Begun, entities: readonly string[]): Promise<void> {
    const { journal, clock, outbox } = this.#options;
    for (let next = 0; next < entities.length; next += MOST_TOLD) {
      const seq = (await journal.lastSeq(entity)) + 1;
      const effects = entities.slice(next, next + MOST_TOLD).map((each, index) => ({
        kind: 'command' as const,
        queue: 'partition' as const,
        command: originErased({ tenant, decision, acceptedAt: at }, each, `${entity}:${String(seq)}:${String(index)}`),
      }));
      const entry = {
        ...entryOf(entity, seq, clock.now(), { kind: 'told', data: {} }),
        effects,
        open: ['command'] as const,
      };
      const settled = await settledAppend(journal, entry, clock);
      if (settled.outcome !== 'stored') throw new StoreAway(`its entry is ${settled.outcome}`);
      await outbox.publish(entry);
    }
  }

  async #begun(entity: string): Promise<Begun> {
    const [first] = await collect(this.#options.journal.read(entity, { to: 1 }));
    if (first === undefined) throw new StoreAway('its beginning is not there');
    return { ...(first.data as ErasedSession), at: first.at };
  }

  async #ended(entity: string): Promise<void> {
    const { journal, clock, logger } = this.#options;
    const seq = (await journal.lastSeq(entity)) + 1;
    const settled = await settledAppend(journal, entryOf(entity, seq, clock.now(), { kind: 'ended', data: {} }), clock);
    if (settled.outcome !== 'stored') throw new StoreAway(`its end is ${settled.outcome}`);
    await journal.setWake(entity, 1, undefined);
    logger.info({ erasure: entity }, 'what a session had said here is erased');
  }
}

class StoreAway extends LeviathanError {
  readonly code = 'store-unavailable';
  readonly retry = 'later';
}

function entryOf(entity: string, seq: number, at: number, what: Pick<Entry, 'kind' | 'data'>): Entry {
  const reply = { status: 'succeeded', result: null } as const;
  return { ...what, entity, seq, at, schema: 1, command: entity, reply, answers: [], effects: [] };
}

function originErased(
  { tenant, decision, acceptedAt }: Pick<CommandMessage, 'tenant' | 'decision' | 'acceptedAt'>,
  entity: string,
  id: string,
): CommandMessage {
  const what = { id, type: 'origin.erased', version: 1, payload: {}, attempt: 1 };
  return { ...what, tenant, entity, decision, acceptedAt };
}

function keyOf({ tenant, session }: ErasedSession): string {
  const key = entityKey({ tenant, type: ERASURE_ENTITY, id: session });
  if (key === undefined) throw new Error('a session with an id that no entity can have was erased');
  return key;
}

/** One damaged command keeps nothing else from being erased; what it holds is gone with the file that is mended. */
function unlessCorrupt(error: unknown): undefined {
  if (isCorrupt(error)) return undefined;
  throw error;
}

/** The session that a command erased, if that is what it did. */
export function erasedBy(message: CommandMessage): ErasedSession | undefined {
  const { type, tenant, entity, decision } = message;
  const session = parseEntityKey(entity)?.id;
  return type !== 'session.erase' || session === undefined ? undefined : { tenant, session, decision };
}
