import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { commands } from './commands.ts';
import { fairness } from './fairness.ts';
import { flags } from './flags.ts';
import { journal } from './journal.ts';
import { ofrep } from './ofrep.ts';
import type { Row } from './row.ts';
import { route } from './route.ts';
import { rpc } from './rpc.ts';
import { start } from './start.ts';
import { table } from './table.ts';
import { turn } from './turn.ts';
import { whispers } from './whispers.ts';

/** Each takes minutes at most and cleans up after itself. */
const BENCHMARKS: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  ...{ start, journal, turn, commands, rpc, whispers, flags, route, ofrep, fairness },
};

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
const names = positionals.length === 0 ? Object.keys(BENCHMARKS) : positionals;
const unknown = names.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0) {
  console.error(`no benchmark is called ${unknown.join(', ')}; there are: ${Object.keys(BENCHMARKS).join(', ')}`);
  process.exit(1);
}

const rows: Row[] = [];
for (const name of names) {
  console.error(`${name} …`);
  rows.push(...((await BENCHMARKS[name]?.()) ?? []));
}
console.log(table(rows));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, undefined, 2)}\n`);
