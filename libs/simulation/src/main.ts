import { parseArgs } from 'node:util';
import { MUTANTS } from './mutants/index.ts';
import { type SimulateOptions, type Simulated, simulate } from './simulate.ts';

/** `npm run simulate -- --seeds 500 [--from 1]`, or `-- --seed K [--calls]` to see one run; `[--mutant NAME]` in both. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '500' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
      calls: { type: 'boolean', default: false },
      mutant: { type: 'string' },
    },
  });
  const options = optionsFor(values.mutant);
  if (values.seed !== undefined) {
    await tell(Number(values.seed), values.calls, options);
    return;
  }
  const [from, count] = [Number(values.from), Number(values.seeds)];
  const started = performance.now();
  let bad = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const run = await simulate(seed, options);
    if (isSound(run)) continue;
    bad += 1;
    report(run);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${String(count - bad)} of ${String(count)} seeds are sound (${seconds} s)`);
  process.exitCode = bad === 0 ? 0 : 1;
}

/** One run in full: its schedule, then what was found. @param withCalls every call that left a process, too */
async function tell(seed: number, withCalls: boolean, options: SimulateOptions): Promise<void> {
  const run = await simulate(seed, options);
  for (const { atMs, who, what } of run.schedule) {
    if (withCalls || who === 'world' || who.startsWith('client'))
      console.log(`${atMs.toFixed(2).padStart(10)} ${who.padEnd(9)} ${what}`);
  }
  console.log(`seed ${String(seed)} (${run.seedClass}), fingerprint ${run.fingerprint}`);
  report(run);
  process.exitCode = isSound(run) ? 0 : 1;
}

function optionsFor(name: string | undefined): SimulateOptions {
  if (name === undefined) return {};
  const mutant = MUTANTS.find((each) => each.name === name);
  if (mutant === undefined)
    throw new Error(`no mutant "${name}"; there are: ${MUTANTS.map((each) => each.name).join(', ')}`);
  return { mutant };
}

function isSound({ violations, alarms }: Simulated): boolean {
  return violations.length === 0 && alarms.length === 0;
}

function report({ seed, seedClass, violations, alarms }: Simulated): void {
  for (const { rule, entity, detail } of violations)
    console.log(`seed ${String(seed)} (${seedClass}) ${rule}: ${entity}: ${detail}`);
  for (const alarm of alarms) console.log(`seed ${String(seed)} (${seedClass}) alarm: ${alarm}`);
}

await main();
