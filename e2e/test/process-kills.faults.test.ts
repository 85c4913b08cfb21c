import { test } from '@jest/globals';
import { killsUnderLoad } from '../src/load/kills-under-load.ts';

const KILLS = Number(process.env['KILLS'] ?? 50);
const WITHIN_MS = Number(process.env['KILL_WITHIN_MS'] ?? 3000);
const GOAL_MS = 2000;

/*
 * One process at a time: each kill comes at a random moment of the three seconds after everybody is ready again. So what
 * is measured is the recovery from the loss of one process: how long the unluckiest command was held up of those that
 * were under way at the kill, or sent within a second after it. Losses that overlap are measured beside this.
 */
test(`kill -9 of any one process at ${String(KILLS)} random moments loses, doubles and reorders nothing`, async () => {
  await killsUnderLoad({ kills: KILLS, goalMs: GOAL_MS, pace: (killing) => killing.killOne(WITHIN_MS) });
}, 900_000);
