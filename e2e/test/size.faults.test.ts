import { expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { Cluster } from '../src/cluster/cluster.ts';
import { Costs } from '../src/cluster/costs.ts';
import { HeardEvents } from '../src/heard-events.ts';
import { RunLoad } from '../src/load/run-load.ts';
import { SessionLoad } from '../src/load/session-load.ts';

/** For how long each load is offered: long enough that starting it does not show. */
const LOAD_MS = 20_000;
const PER_SECOND = 60;
const READERS = 300;

test('what commands, teams and readers cost each service is told (docs/operate/size.md)', async () => {
  await using cluster = await Cluster.start();
  const costs = await Costs.watch(cluster);
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LOAD_MS)); // how long it is offered
  await pause();
  await costs.idle();

  const sessions = new SessionLoad(cluster.client, 'size', { sessions: 50 });
  sessions.start(PER_SECOND);
  await pause();
  await sessions.finish();
  await costs.of('session command', sessions.told.length);

  const runs = new RunLoad(cluster.client, 'size');
  await runs.start(2);
  await pause();
  await runs.finish();
  await costs.of('team run of four steps', runs.told.length);

  await using stack = new AsyncDisposableStack();
  const url = `${cluster.client.url}/v1/whispers/events`;
  const readers: HeardEvents[] = [];
  while (readers.length < READERS) readers.push(stack.use(await HeardEvents.open(url, cluster.credentials)));
  const asked = await cluster.client.command({ type: 'agent.ask', payload: { text: 'Who reads this?' } });
  expect(asked.body).toMatchObject({ status: 'succeeded' });
  await eventually(() => readers.every((reader) => reader.of('whisper').length > 0), 30_000);
  await costs.of('reader of whispers', READERS);
  console.log(
    `${String(sessions.told.length)} commands in ${String(LOAD_MS / 1000)} s, ${String(sessions.skipped)} not sent`,
  );
}, 300_000);
