import { partitionOf, encodeCommand } from '@leviathan/contracts';
import { type Grain, SqliteJournal, openOwner } from '@leviathan/grains';
import { SystemClock } from '@leviathan/kernel';
import { EmbeddedCommandBus, EmbeddedWhisperBus, MemoryWhisperLog } from '@leviathan/messaging';
import { command } from '../commands.ts';
import type { Tally } from './tally-1.ts';

/**
 * Run as a process, a build of its own: `take-turns.ts <journal> <module> <grain> <entity> <command>…` owns the partition,
 * gives the entity each command, and says what it then is.
 */
const [file = '', module = '', name = '', entity = '', ...commands] = process.argv.slice(2);
const grain = ((await import(module)) as Record<string, Grain<Tally>>)[name];
if (grain === undefined) throw new Error(`${module} exports no ${name}`);
const journal = SqliteJournal.open(file);
const bus = new EmbeddedCommandBus();
const whispers = new EmbeddedWhisperBus(new MemoryWhisperLog());
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const owner = openOwner({
  service: 'session-store',
  instance: name,
  queue: { kind: 'partitions', partitions: 4 },
  grains: [grain],
  journal,
  commands: bus,
  whispers: { distributed: whispers, local: whispers },
  clock: new SystemClock(),
  log: quiet,
  settings: { snapshotEvery: 2 },
});
await owner.start();
for (const id of commands) {
  const address = {
    kind: 'partition',
    service: 'session-store',
    partitions: 4,
    partition: partitionOf(entity, 4),
  } as const;
  await bus.publish(address, encodeCommand(command(id, { entity, type: 'tally.add', payload: { amount: 1 } }), 'test'));
}
await owner.drain();
const said = await owner.read(grain, entity).catch((error: unknown) => ({ failed: String(error) }));
process.stdout.write(JSON.stringify(said));
await journal.close();
