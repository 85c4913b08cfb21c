import { test } from '@jest/globals';
import { killsUnderLoad } from '../src/load/kills-under-load.ts';

const KILLS = Number(process.env['KILLS'] ?? 30);
/** About one kill in so many milliseconds, which is sooner than a process of a busy machine is back. */
const EVERY_MS = Number(process.env['KILL_EVERY_MS'] ?? 2000);

/*
 * More than one process is away most of the time, though never both of one service. Nothing is promised of how long this
 * takes: it is printed. What is promised is that nothing is lost, doubled or reordered.
 */
test(`${String(KILLS)} kills that overlap lose, double and reorder nothing`, async () => {
  await killsUnderLoad({ kills: KILLS, pace: (killing) => killing.kill(2 * EVERY_MS) });
}, 900_000);
