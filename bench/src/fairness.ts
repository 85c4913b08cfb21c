import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMISSION_DEFAULTS, Admission, type Commands, composeCommands } from '@leviathan/command-router/service';
import { type CommandType, type Decision, findCommandType } from '@leviathan/contracts';
import { type Engines, openEngines } from '@leviathan/engines';
import { type Grain, isRuntimeCommand, openOwner, succeeded } from '@leviathan/grains';
import { NO_TRACING, SystemClock } from '@leviathan/kernel';
import { type Row, median } from './row.ts';

const ROUNDS = 3;
const ROUND_MS = 6000;
/** What the noisy tenant has outstanding all the time; the embedded queues would hold 4000. */
const NOISY = 3000;
const PARTITIONS = 4;
/** A pause of the quiet tenant between two commands. */
const PAUSE_MS = 20;
const PATIENCE_MS = 30_000;
const clock = new SystemClock();
const silence = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * How long a command of a tenant who sends one at a time takes beside one who floods the same partitions: ours with admission,
 * raw without. Both on embedded engines and a real journal; what is refused is sent again after 100 ms, and the time goes on.
 */
export async function fairness(): Promise<readonly Row[]> {
  const rounds: { readonly ours: Quantiles; readonly raw: Quantiles }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ raw: await measured(false), ours: await measured(true) });
  }
  return [rowOf('quiet-p50-ms', rounds, 'p50'), rowOf('quiet-p99-ms', rounds, 'p99')];
}

interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

function rowOf(
  name: string,
  rounds: readonly { readonly ours: Quantiles; readonly raw: Quantiles }[],
  q: keyof Quantiles,
): Row {
  const ratios = rounds.map(({ ours, raw }) => ours[q] / raw[q]);
  return {
    name,
    unit: 'ms',
    ours: median(rounds.map(({ ours }) => ours[q])),
    raw: median(rounds.map(({ raw }) => raw[q])),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
  };
}

const echo: Grain<number> = {
  type: 'run',
  schema: 1,
  initial: 0,
  decide: (_, command) => {
    if (isRuntimeCommand(command)) throw new Error(`unexpected ${command.type}`);
    return { kind: 'answered', data: {}, reply: succeeded({}) };
  },
  evolve: (turns) => turns + 1,
};

async function measured(isFair: boolean): Promise<Quantiles> {
  const dataDir = await mkdtemp(join(tmpdir(), 'leviathan-fairness-'));
  const engines = await openEngines({ dataDir }, { clock, log: silence });
  const owner = openOwner({
    ...{ service: 'role-orchestrator', instance: 'owner', grains: [echo], log: silence, clock },
    ...{ queue: { kind: 'partitions', partitions: PARTITIONS }, journal: await engines.journal('role-orchestrator') },
    ...{ commands: engines.commands, whispers: engines.whispers },
  });
  const commands = await routerOver(engines, isFair);
  await owner.start();
  await commands.start();
  try {
    return await quietBesideNoisy(commands);
  } finally {
    await commands.stop();
    await owner.crash();
    await engines.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function routerOver(engines: Engines, isFair: boolean): Promise<Commands> {
  const admission = new Admission({ limits: ADMISSION_DEFAULTS, lag: { standingMs: 0 }, clock });
  return composeCommands({
    ...{ instance: 'router', partitions: PARTITIONS, journal: await engines.journal('command-router'), clock },
    ...{ commands: engines.commands, whispers: engines.whispers, logger: silence, tracing: NO_TRACING },
    tally: { routed: () => undefined, ended: () => undefined, refused: () => undefined },
    ...{ decide: () => DECISION, isAlone: true, operator: 'local' },
    ...(isFair ? { admission } : {}),
  });
}

async function quietBesideNoisy(commands: Commands): Promise<Quantiles> {
  const until = performance.now() + ROUND_MS;
  const noisy = Array.from({ length: NOISY }, async () => {
    while (performance.now() < until) await ended(commands, 'noisy');
  });
  await pause(ROUND_MS / 6); // until its crowd stands in the queues
  const times: number[] = [];
  while (performance.now() < until) {
    const begun = performance.now();
    await ended(commands, 'quiet');
    times.push(performance.now() - begun);
    await pause(PAUSE_MS);
  }
  await Promise.all(noisy);
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

/** Sends until it is accepted, and waits for its end. */
async function ended({ requests, waits, asks }: Commands, tenant: string): Promise<void> {
  for (;;) {
    const answer = await requests.accept({ ...ASK, tenant }, false);
    if ('refused' in answer) {
      await pause(100);
      continue;
    }
    const entity = `${tenant}/command/${answer.ref.id}`;
    const hasEnded = async (): Promise<boolean> => !asks.isAwaited(entity);
    await waits.end(answer.ref, { patienceMs: PATIENCE_MS, isOurs: true, hasEnded, look: async () => undefined });
    return;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const DECISION: Decision = {
  flags: {
    ENABLE_METAGPT_ROLES: true,
    ENABLE_ORLEANS: true,
    ENABLE_DISTRIBUTED_WHISPERS: true,
    ENABLE_MONITORING: false,
  },
  variants: {
    ENABLE_METAGPT_ROLES: 'on',
    ENABLE_ORLEANS: 'on',
    ENABLE_DISTRIBUTED_WHISPERS: 'on',
    ENABLE_MONITORING: 'off',
  },
  reasons: { ENABLE_METAGPT_ROLES: 'STATIC', ENABLE_ORLEANS: 'STATIC', ENABLE_DISTRIBUTED_WHISPERS: 'STATIC', ENABLE_MONITORING: 'STATIC' }, // prettier-ignore
  snapshot: { etag: '1', ageMs: 0, source: 'live' },
  route: 'team',
};

const ASK = {
  ...{ subject: 'bench', type: askType(), labels: {}, payload: { text: 'hello' }, fingerprint: 'f' },
};

function askType(): CommandType {
  const type = findCommandType('agent.ask');
  if (type === undefined) throw new Error('agent.ask is no command type');
  return type;
}
