import type { Told } from './persistent.ts';
import { type Kill, distribution, heldUpMs, percentile, recoveryMs, touchedBy } from './recovery.ts';

/** A run of the load with kills in it. */
export interface KilledLoad {
  readonly begun: number;
  /** When the last victim was back. */
  readonly over: number;
  readonly sessions: readonly Told[];
  readonly runs: readonly Told[];
  /** Commands that were due while every session waited. */
  readonly skipped: number;
  readonly kills: readonly Kill[];
  /** How much of the time the processors had nothing to do: what is slow without it is slow for want of a machine. */
  readonly idle: string;
}

/** @param goalMs what is aimed at for the slowest recovery but one of a hundred */
export function killReport(load: KilledLoad, goalMs?: number): string {
  const { kills, sessions, runs } = load;
  const recoveries = kills.map((kill) => recoveryMs(sessions, kill));
  const back = kills.map(({ at, readyAt = Number.NaN }) => readyAt - at);
  const isMet = percentile(recoveries, 0.99) < (goalMs ?? 0);
  const goal = goalMs === undefined ? '' : ` (goal: p99 < ${String(goalMs)} ms, ${isMet ? 'met' : 'missed'})`;
  return [
    ...offered(load),
    `recovery of a kill:             ${distribution(recoveries)}${goal}`,
    ...byVictim(kills, recoveries),
    `commands that a kill touched:   ${held(sessions, kills)}`,
    `commands that no kill touched:  ${undisturbed(sessions, kills)}`,
    `runs that a kill touched:       ${held(runs, kills)}`,
    `runs that no kill touched:      ${undisturbed(runs, kills)}`,
    `a process was ready again in:   ${distribution(back)}`,
    ...ending(load),
  ].join('\n');
}

function offered({ begun, over, sessions, runs, skipped, kills, idle }: KilledLoad): readonly string[] {
  const seconds = (over - begun) / 1000;
  return [
    `${String(kills.length)} kills in ${seconds.toFixed(0)} s; ${String(sessions.length)} session commands, ` +
      `${(sessions.length / seconds).toFixed(0)}/s (${String(skipped)} not offered), ${String(runs.length)} runs; ` +
      `processors idle ${idle}`,
  ];
}

function byVictim(kills: readonly Kill[], recoveries: readonly number[]): readonly string[] {
  const services = Map.groupBy(kills.keys(), (index) => kills[index]?.instance.replace(/-\d+$/, '') ?? '');
  return [...services]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([service, indexes]) => {
      const values = indexes.map((index) => recoveries[index] ?? Number.NaN);
      return `  ${`of ${service}:`.padEnd(30)}${distribution(values)} (${String(values.length)})`;
    });
}

function held(told: readonly Told[], kills: readonly Kill[]): string {
  const values = kills.flatMap((kill) => touchedBy(told, kill).map((each) => heldUpMs(each, kill)));
  return `${distribution(values)} (${String(values.length)})`;
}

function undisturbed(told: readonly Told[], kills: readonly Kill[]): string {
  const values = told.filter((each) => !kills.some((kill) => touchedBy([each], kill).length > 0)).map(tookMs);
  return `${distribution(values)} (${String(values.length)})`;
}

function ending({ sessions, runs, over }: KilledLoad): readonly string[] {
  const last = Math.max(...[...sessions, ...runs].map(({ endedAt }) => endedAt));
  return [`the last command ended ${(last - over).toFixed(0)} ms after the last process was ready`];
}

export function tookMs({ begunAt, endedAt }: Told): number {
  return endedAt - begunAt;
}
