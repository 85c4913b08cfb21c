import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Seeded, eventually } from '@leviathan/test-kit';
import { Cluster } from '../src/cluster/cluster.ts';
import { LegacyFiles, asTheOldAgentWrites } from '../src/legacy-files.ts';
import { type Told, sendUntilEnded } from '../src/load/persistent.ts';
import { type Kill, distribution, recoveryMs } from '../src/load/recovery.ts';

const KILLS = Number(process.env['KILLS'] ?? 10);
const SESSIONS = ['s-1', 's-2', 's-3', 's-4'];
const ANY = { agent: '.*', workspace: '.*', status: 'active', activity: '.*', type: '.*' } as const;

test(`kill -9 of the holder at ${String(KILLS)} random moments: no command is lost, no file is ever half`, async () => {
  const chance = new Seeded(Number(process.env['SEED'] ?? Date.now() % 1_000_000));
  await using cluster = await Cluster.start({ replicas: { 'session-store': 3 }, env: { ENABLE_ORLEANS: 'false' } });
  const files = new LegacyFiles(join(cluster.folder, 'home'));
  const told: Told[] = [];
  const sent = new Map<string, number>();
  let isOver = false;

  async function touch(session: string): Promise<void> {
    const send = async (type: string, payload: object, key: string): Promise<void> => {
      told.push(await sendUntilEnded(cluster.client, { type, session, payload }, `${session}-${key}`));
    };
    await send('session.create', { context: 'under fire' }, 'create');
    for (let number = 1; !isOver; number += 1) {
      await send('session.touch', { activity: `touch ${String(number)}` }, String(number));
      expect(activityIn(files.session(session))).toBe(`touch ${String(number)}`); // nobody else touches it
      sent.set(session, number);
    }
  }

  /** As the old agent would, at any moment. */
  async function readOn(): Promise<void> {
    while (!isOver) {
      for (const id of sent.keys()) expect(files.session(id)).toMatch(asTheOldAgentWrites({ ...ANY, id }));
      await new Promise((resolve) => setTimeout(resolve, 5)); // between two looks
    }
  }

  const running = Promise.all([...SESSIONS.map(touch), readOn()]);
  await eventually(() => sent.size === SESSIONS.length, 20_000);
  const kills: Kill[] = [];
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await new Promise((resolve) => setTimeout(resolve, chance.next() * 1000)); // the moment itself is what is tested
    const holder = cluster.of('session-store').find(({ process }) => process.child.pid === files.holderPid);
    if (holder === undefined) throw new Error(`process ${String(files.holderPid)} holds the home and is none of ours`);
    kills.push({ instance: holder.instance, at: Date.now() });
    await holder.process.kill();
    holder.restart();
    await cluster.isReady(holder);
  }
  isOver = true;
  await running;

  console.log(
    `SEED=${String(chance.seed)}: ${String(KILLS)} kills, ${String(told.length)} commands; ` +
      `recovery of a kill: ${distribution(kills.map((each) => recoveryMs(told, each)))}`,
  );
  expect(told.filter(({ status }) => status !== 'succeeded')).toEqual([]);
  for (const [id, number] of sent) expect(activityIn(files.session(id))).toBe(`touch ${String(number)}`);
}, 300_000);

function activityIn(file: string): string | undefined {
  return /^recent_activity: "(.*)"$/m.exec(file)?.[1];
}
