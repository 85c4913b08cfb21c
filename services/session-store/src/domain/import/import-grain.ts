import { hash } from 'node:crypto';
import {
  type CommandMessage,
  type Decision,
  type FinalReply,
  ImportStartPayload,
  type ImportedFile,
  checker,
  entityKey,
  isMalformed,
  problem,
} from '@leviathan/contracts';
import {
  type Effect,
  type Grain,
  type GrainCommand,
  type Outcome,
  type Turn,
  happened,
  ignored,
  isRuntimeCommand,
  refused,
} from '@leviathan/grains';
import { namesOf } from '../entity-names.ts';
import type { FoundThing, ReadPart } from './found-thing.ts';
import { type ImportEvent, type ImportState, NO_IMPORT, type Sent, evolve } from './import-state.ts';

export const READ = 'import.read';
export const ARCHIVE = 'import.archive';

/** What the holder of the home is asked to read. */
export interface ReadRequest {
  readonly path: string;
  /** Key of the last thing of the part before; empty for the first. */
  readonly after: string;
  readonly done: number;
  /** Nothing is kept. */
  readonly dryRun: boolean;
}

/** What the holder is asked to move. */
export interface ArchiveRequest {
  readonly path: string;
  readonly archive: string;
  readonly files: readonly string[];
}

/**
 * The import of a home: the holder of the legacy home reads it part by part, each thing is sent to its owner as a command
 * whose id is made from what it is, and the files of those that were taken go to the archive. All of it are turns and
 * their effects, so a crash anywhere is gone on from, and nothing is imported twice.
 */
export const importGrain: Grain<ImportState> = { type: 'import', schema: 1, initial: NO_IMPORT, decide, evolve };

const checkStart = checker(ImportStartPayload);

function decide(state: ImportState, command: GrainCommand, turn: Turn): Outcome {
  if (!isRuntimeCommand(command)) return start(state, command, turn);
  if (state.status === 'none' || command.type !== 'command.answered') return ignored(command);
  const event = eventOf(state, command.command, command.reply, turn);
  if (event === undefined) return ignored(command);
  return then(state, event, turn);
}

function start(state: ImportState, message: CommandMessage, turn: Turn): Outcome {
  const payload = message.type === 'import.start' ? checkStart(message.payload) : undefined;
  if (payload === undefined) return refused(problem('unknown-command-type', `imports do not know ${message.type}`));
  if (isMalformed(payload))
    return refused(problem('invalid-payload', `the payload of import.start: ${payload.malformed}`));
  if (state.status !== 'none') return refused(problem('already-ended', 'an import of this id exists already'));
  const { path, dryRun = false } = payload;
  const archive = `_archive/sessions-legacy-import-${stampOf(turn.now)}`;
  const event = { kind: 'started', data: { decision: message.decision, path, dryRun, archive } } as const;
  return { ...then(state, event, turn), reply: { status: 'succeeded', result: { import: namesOf(turn.entity).id } } };
}

function eventOf(
  state: Exclude<ImportState, { status: 'none' }>,
  command: string,
  reply: FinalReply,
  turn: Turn,
): ImportEvent | undefined {
  const sent = state.outstanding.find((each) => each.command === command);
  if (sent !== undefined) return { kind: 'thing-ended', data: { command, files: rowsOf(sent, reply) } };
  if (state.status !== 'reading' && state.status !== 'archiving') return undefined;
  if (reply.status !== 'succeeded') return { kind: 'import-failed', data: { problem: reply.problem.detail } };
  if (state.status === 'archiving') return { kind: 'archived', data: { files: [] } };
  return { kind: 'part-read', data: partRead(state.dryRun, reply.result as ReadPart, turn) }; // of our own holder
}

function partRead(
  dryRun: boolean,
  { things, next, of }: ReadPart,
  turn: Turn,
): Extract<ImportEvent, { kind: 'part-read' }>['data'] {
  const isSent = (thing: FoundThing): boolean => !dryRun && thing.kind !== 'other';
  const sent = things.filter(isSent).map((thing) => ({ command: commandIdOf(thing, turn), files: thing.files, thing }));
  const files = things.filter((thing) => !isSent(thing)).flatMap((thing) => thing.files);
  return { files, sent, things: things.length, of, ...(next === undefined ? {} : { next }) };
}

/** The event, and what follows from the state that it leaves. */
function then(state: ImportState, event: ImportEvent, turn: Turn): Outcome {
  const after = evolve(state, { ...event, at: turn.now });
  return { ...happened(event.kind, event.data), effects: effectsOf(event, after, turn) };
}

function effectsOf(event: ImportEvent, after: ImportState, turn: Turn): readonly Effect[] {
  if (after.status === 'none') return [];
  const { decision, path, archive } = after;
  if (event.kind === 'part-read' && after.status === 'sending') {
    return event.data.sent.map((sent) => thingEffect(sent, decision, turn));
  }
  if (after.status === 'reading') {
    return [
      holderEffect(
        READ,
        { path, after: after.next ?? '', done: after.done, dryRun: after.dryRun } satisfies ReadRequest,
        after,
        turn,
      ),
    ];
  }
  if (after.status === 'archiving' && after.outstanding.length === 0) {
    return [holderEffect(ARCHIVE, { path, archive, files: after.toArchive } satisfies ArchiveRequest, after, turn)];
  }
  return [];
}

function holderEffect(
  type: string,
  payload: object,
  { decision }: { readonly decision: Decision },
  turn: Turn,
): Effect {
  const { tenant, id } = namesOf(turn.entity);
  const entity = keyOf(tenant, 'legacy-import', id);
  const command = `${turn.entity}:${type}:${String(turn.seq)}`;
  return {
    kind: 'command',
    queue: 'legacy',
    command: messageOf({ id: command, type, entity, payload, decision }, turn),
  };
}

function thingEffect({ command, thing }: Sent, decision: Decision, turn: Turn): Effect {
  if (thing === undefined || thing.kind === 'other') throw new Error(`${command} sends nothing`);
  const entity = keyOf(namesOf(turn.entity).tenant, thing.kind, thing.id);
  const payload = thing.kind === 'session' ? { session: thing.session } : { job: thing.job };
  const type = `${thing.kind}.import`;
  return {
    kind: 'command',
    queue: 'partition',
    command: messageOf({ id: command, type, entity, payload, decision }, turn),
  };
}

function messageOf(
  part: Pick<CommandMessage, 'id' | 'type' | 'entity' | 'payload' | 'decision'>,
  { entity, now }: Turn,
): CommandMessage {
  return { ...part, version: 1, tenant: namesOf(entity).tenant, acceptedAt: now, attempt: 1, answerTo: entity };
}

/** By what it is and by who asks: the same thing is sent once by an import, however often its part is read. */
function commandIdOf(thing: FoundThing, { entity }: Turn): string {
  return `import-${hash('sha256', `${entity}\n${JSON.stringify(thing)}`, 'hex').slice(0, 32)}`;
}

/** What the owner of a thing says of it. */
export type ThingOutcome = 'imported' | 'already-there' | 'exists' | 'lives-in-files';

const REASONS: Readonly<Record<Exclude<ThingOutcome, 'imported' | 'already-there'>, string>> = {
  exists: 'one of this id exists already, with other content',
  'lives-in-files': 'it lives in these files: they stay its truth until it is migrated',
};

function rowsOf({ files }: Sent, reply: FinalReply): readonly ImportedFile[] {
  if (reply.status !== 'succeeded') return files.map((file) => skipped(file, reply.problem.detail));
  const { outcome } = reply.result as { readonly outcome: ThingOutcome }; // of our own grains
  if (outcome === 'imported' || outcome === 'already-there') return files;
  return files.map((file) => skipped(file, REASONS[outcome]));
}

function skipped({ path, outcome, reason }: ImportedFile, because: string): ImportedFile {
  return { path, outcome: 'skipped', reason: outcome === 'skipped' ? (reason ?? because) : because };
}

function keyOf(tenant: string, type: string, id: string): string {
  const key = entityKey({ tenant, type, id });
  if (key === undefined) throw new Error(`${type} ${id} cannot be named`);
  return key;
}

/** `20260131-120000`, as the old agent's rule for archives wants it. */
function stampOf(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
