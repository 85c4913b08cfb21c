import { entityKey } from '@leviathan/contracts';
import { openEngines } from '@leviathan/engines';
import type { Entry, Journal } from '@leviathan/grains';
import { SystemClock } from '@leviathan/kernel';
import type { Cluster } from '../cluster/cluster.ts';
import type { Told } from './persistent.ts';
import type { Kill } from './recovery.ts';

interface Moment {
  readonly at: number;
  readonly what: string;
}

const TENANT = 'local';
const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** What happened shortly before a command was sent may be why it had to wait. */
const BEFORE_MS = 1000;

/**
 * Tells where the time of slow commands went, moment by moment: what their client saw, what the journals of the router and
 * of the owner hold, what the processes logged about them, and who was killed meanwhile.
 */
export async function storiesOf(
  cluster: Cluster,
  slow: readonly Told[],
  kills: readonly Kill[],
): Promise<readonly string[]> {
  const clock = new SystemClock();
  const mongoUrl = cluster.ground.env['LEV_MONGO_URL'] ?? '';
  const settings = { embedded: false, dataDir: cluster.folder, mongoUrl };
  const engines = await openEngines(settings, { clock, log: QUIET, needs: ['mongo'] });
  try {
    const journals = {
      commands: await engines.journal('command-router'),
      sessions: await engines.journal('session-store'),
      runs: await engines.journal('role-orchestrator'),
    };
    const stories: string[] = [];
    for (const told of slow) stories.push(await storyOf(told, journals, cluster, kills));
    return stories;
  } finally {
    await engines.close();
  }
}

interface Journals {
  readonly commands: Journal;
  readonly sessions: Journal;
  readonly runs: Journal;
}

async function storyOf(told: Told, journals: Journals, cluster: Cluster, kills: readonly Kill[]): Promise<string> {
  const moments: Moment[] = [
    ...told.tries.flatMap(({ at, answeredAt, said, by = 'nobody' }) => [
      { at, what: 'client    sends it' },
      { at: answeredAt, what: `client    hears from ${by}: ${said}` },
    ]),
    ...(await entriesOf(journals.commands, 'command', told.id)).map(inJournal('router   ')),
    ...(await ownersEntries(told, journals)).map(inJournal('owner    ')),
    ...kills.flatMap(({ instance, at, readyAt }) => [
      { at, what: `KILLED    ${instance}` },
      ...(readyAt === undefined ? [] : [{ at: readyAt, what: `ready     ${instance}` }]),
    ]),
    ...cluster.replicas.flatMap(({ instance, output }) => logged(output, told).map(named(instance))),
  ];
  const within = moments.filter(({ at }) => at >= told.begunAt - BEFORE_MS && at <= told.endedAt);
  const lines = within.sort((a, b) => a.at - b.at).map(({ at, what }) => `${padded(at - told.begunAt)} ms  ${what}`);
  const tookMs = (told.endedAt - told.begunAt).toFixed(0);
  return [`${told.type} ${told.session ?? told.run ?? ''} (${told.id}) took ${tookMs} ms`, ...lines].join('\n');
}

async function ownersEntries({ id, session, run }: Told, { sessions, runs }: Journals): Promise<readonly Entry[]> {
  if (run !== undefined) return entriesOf(runs, 'run', run);
  const entries = session === undefined ? [] : await entriesOf(sessions, 'session', session);
  return entries.filter(({ command }) => command === id);
}

async function entriesOf(journal: Journal, type: string, id: string): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  const entity = entityKey({ tenant: TENANT, type, id });
  if (entity !== undefined) for await (const entry of journal.read(entity)) entries.push(entry);
  return entries;
}

function inJournal(whose: string): (entry: Entry) => Moment {
  return ({ at, kind, seq, data }) => {
    const { router } = data as { readonly router?: string };
    return { at, what: `${whose} journals ${String(seq)} ${kind}${router === undefined ? '' : ` by ${router}`}` };
  };
}

/** The lines of a log that name the command, its run or its session. */
function logged(output: string, { id, run, session }: Told): readonly Moment[] {
  const names = [id, run, session].filter((name) => name !== undefined);
  return output.split('\n').flatMap((line) => {
    if (!line.startsWith('{') || !names.some((name) => line.includes(name))) return [];
    const { time, msg, ...fields } = JSON.parse(line) as { readonly time: string | number; readonly msg: string };
    return [{ at: new Date(time).getTime(), what: `${msg} ${JSON.stringify(fields)}` }];
  });
}

function named(instance: string): (moment: Moment) => Moment {
  return ({ at, what }) => ({ at, what: `${instance} says: ${what}` });
}

function padded(ms: number): string {
  return ms.toFixed(0).padStart(7);
}
