import { expect, test } from '@jest/globals';
import { FLAG_KEYS, findCommandType } from '@leviathan/contracts';
import { eventually } from '@leviathan/test-kit';
import { BusyLoad } from '../load/busy-load.ts';
import {
  COMBINATIONS,
  type Combination,
  type SystemUnderTest,
  everywhere,
  putFlag,
  setFlags,
} from './flag-combinations.ts';

/** All changes of one flag that there are: from each of the 16 combinations to each of its four neighbours. */
const FLIPS = COMBINATIONS.length * FLAG_KEYS.length;
/** What must have ended between two flips, so that each happens among commands. */
const BETWEEN = 6;
const WITHIN_MS = 15 * 60_000;

/** Registers the test that every shape of the product passes: all 64 flips of one flag while commands run. */
export function flagFlips(start: () => Promise<SystemUnderTest & AsyncDisposable>): void {
  test(
    'all 64 flips under load: nothing is lost, doubled or mixed, and what was born on a backend stays there',
    async () => {
      await using system = await start();
      const load = new BusyLoad(system.client);
      const way = eulerianWay();
      await setFlags(system, combinationOf(0));
      load.start(6);
      for (const [from, to] of way) {
        await flip(system, from, to);
        const before = load.ended;
        await eventually(() => load.ended >= before + BETWEEN, 60_000);
      }
      await load.finish();

      expect(new Set(way.map(String)).size).toBe(FLIPS);
      await verify(system, load);
    },
    WITHIN_MS,
  );
}

/** A way through the cube of combinations that takes each of its directed edges once, by Hierholzer. */
function eulerianWay(): readonly (readonly [number, number])[] {
  const left = COMBINATIONS.map(() => FLAG_KEYS.map((_, bit) => 1 << bit));
  const [stack, circuit]: [number[], number[]] = [[0], []];
  for (let here = stack.at(-1); here !== undefined; here = stack.at(-1)) {
    const bit = left[here]?.pop();
    if (bit === undefined) circuit.unshift(stack.pop() ?? 0);
    else stack.push(here ^ bit);
  }
  return circuit.slice(1).map((to, index) => [circuit[index] ?? 0, to] as const);
}

function combinationOf(index: number): Combination {
  const combination = COMBINATIONS[index];
  if (combination === undefined) throw new RangeError(`there are ${String(COMBINATIONS.length)} combinations`);
  return combination;
}

async function flip(system: SystemUnderTest, from: number, to: number): Promise<void> {
  const key = FLAG_KEYS[Math.log2(from ^ to)];
  if (key === undefined) throw new RangeError(`${String(from)} and ${String(to)} differ in more than one flag`);
  await putFlag(system, key, combinationOf(to)[key]);
  await everywhere(system);
}

/** A command as its router tells it. */
interface CommandView {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly entity: string;
  readonly decision: {
    readonly flags: Combination;
    readonly route: string;
    readonly snapshot: { readonly etag: string };
  };
  readonly result?: { readonly answeredBy?: { readonly kind: string } };
}

async function verify(system: SystemUnderTest, load: BusyLoad): Promise<void> {
  const commands = await allCommands(system);
  expect(commands.filter(({ status }) => status !== 'succeeded')).toEqual([]);
  expect(commands.map(({ id }) => id).sort()).toEqual([...load.ids].sort());
  for (const command of commands) {
    expect({ id: command.id, route: command.decision.route }).toEqual({ id: command.id, route: routeOf(command) });
  }
  expect(flagsByEtag(commands).every((each) => each.size === 1)).toBe(true);
  const byId = new Map(commands.map((command) => [command.id, command]));
  for (const [session, ids] of load.sessions) await verifySession(system, session, ids, byId);
  for (const job of load.jobs) await verifyJob(system, job, byId);
  const backends = [...load.sessions.values()].map(([birth = '']) => byId.get(birth)?.decision.route);
  expect(new Set(backends)).toEqual(new Set(['grain', 'legacy']));
}

/** Of its decision's own flags, and of no others. An answer comes from whom the route names. */
function routeOf({ type, decision: { flags, route }, result }: CommandView): string | undefined {
  const rule = findCommandType(type)?.route;
  if (rule === undefined) return undefined;
  const wanted = flags[rule.flag] ? rule.on : rule.off;
  const kind = result?.answeredBy?.kind;
  return kind === undefined || kind === route ? wanted : `answered by a ${kind}`;
}

/** One snapshot holds one combination: no decision was made of two. */
function flagsByEtag(commands: readonly CommandView[]): readonly Set<string>[] {
  const groups = Map.groupBy(commands, ({ decision }) => decision.snapshot.etag);
  return [...groups.values()].map((group) => new Set(group.map(({ decision }) => JSON.stringify(decision.flags))));
}

interface Entry {
  readonly kind: string;
  readonly data: { readonly command?: string; readonly activity?: string };
}

/** Its commands ran where it was born, once and in their order, and nowhere else. */
async function verifySession(
  { client, files }: SystemUnderTest,
  session: string,
  ids: readonly string[],
  byId: ReadonlyMap<string, CommandView>,
): Promise<void> {
  const backend = byId.get(ids[0] ?? '')?.decision.route;
  const entries = await client.call<{ items: Entry[] }>(`/v1/sessions/${session}/journal?limit=200`);
  const { items } = entries.body;
  const told = {
    session,
    backend: (await client.call(`/v1/sessions/${session}`)).body['backend'],
    file: (await files.session(`active/${session}.yaml`)) !== undefined,
    kinds: [...new Set(items.map(({ kind }) => kind))].sort(),
  };
  const touches = ids.slice(1).map((_, index) => String(index + 1));
  if (backend === 'grain') {
    expect(told).toEqual({ session, backend, file: false, kinds: ['created', 'touched'] });
    expect(items.flatMap(({ data }) => data.activity ?? [])).toEqual(touches);
    return;
  }
  const ofKind = (wanted: string): unknown[] =>
    items.filter(({ kind }) => kind === wanted).map(({ data }) => data.command);
  expect(told).toEqual({ session, backend: 'legacy', file: true, kinds: ['legacy-answered', 'passed-on'] });
  expect(ofKind('passed-on')).toEqual(ids);
  expect(ofKind('legacy-answered')).toEqual(ids);
}

async function verifyJob(
  { client }: SystemUnderTest,
  { job, posted, session }: BusyLoad['jobs'][number],
  byId: ReadonlyMap<string, CommandView>,
): Promise<void> {
  const { body } = await client.call(`/v1/jobs/${job}`);
  const backend = byId.get(posted)?.decision.route;
  expect(body).toMatchObject({ id: job, status: 'completed', acceptedBy: session, backend });
}

async function allCommands({ client }: SystemUnderTest): Promise<readonly CommandView[]> {
  const commands: CommandView[] = [];
  let after = '';
  do {
    const path = `/v1/commands?limit=200${after === '' ? '' : `&after=${after}`}`;
    const { body } = await client.call<{ items: CommandView[]; next?: string }>(path);
    commands.push(...body.items);
    after = body.next ?? '';
  } while (after !== '');
  return commands;
}
