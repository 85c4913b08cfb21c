import { FLAG_KEYS } from '@leviathan/contracts';
import { VERSION } from '@leviathan/service-kit';
import type { Arguments } from './arguments.ts';
import { type DemoResult, runDemo } from './demo/demo.ts';
import { sayNextSteps } from './next-steps.ts';
import { type EmbeddedSystem, startEmbedded } from './system.ts';
import type { Terminal } from './terminal.ts';

/** `npm start`: starts the system, shows the demo once, and stays up until it is told to stop. */
export async function runEmbedded(args: Arguments, terminal: Terminal): Promise<void> {
  const system = await startEmbedded(args, process.env);
  const stop = stopOnce(system, terminal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
  await introduce(system, terminal);
  const wanted = system.settings.httpPort;
  if (wanted !== 0 && new URL(system.url).port !== String(wanted)) {
    terminal.say(terminal.style.alarm(`port ${wanted} is taken by another program: this is ${system.url}`));
  }
  const isGuarded = system.settings.apiKeysFile !== undefined || system.settings.oidcIssuer !== undefined;
  // It calls as anybody on this machine would, and a guarded system lets nobody in without a key.
  if (args.demo && isGuarded) terminal.say(terminal.style.alarm('keys or tokens are needed here: no demo'));
  const demo = args.demo && !isGuarded ? await demonstrate(system, terminal) : undefined;
  if (args.once) return stop(demo?.succeeded === true ? 0 : 1);
  sayNextSteps(terminal, system.url, system.settings.appDir, demo);
}

/** Who is told twice ends at once: what was acknowledged is in the journals. */
function stopOnce(system: EmbeddedSystem, terminal: Terminal): (code: number) => Promise<void> {
  let stopping = false;
  return async (code) => {
    if (stopping) process.exit(1);
    stopping = true;
    await system.stop();
    terminal.say(terminal.style.dim(`stopped; everything is kept in ${system.settings.dataDir}`));
    process.exit(code);
  };
}

async function introduce({ url, settings, flags: source }: EmbeddedSystem, terminal: Terminal): Promise<void> {
  const { strong, dim } = terminal.style;
  terminal.say(
    `${strong(`Leviathan's production layer ${VERSION}`)} · embedded: five services in one process, no server needed`,
  );
  terminal.say(dim(`data ${settings.dataDir} · definitions ${settings.appDir} · model ${settings.model}`));
  terminal.say(`ready ${url}`);
  const current = await source.fetch(undefined);
  const flags = current === 'unchanged' ? {} : current.set.flags;
  terminal.say(dim('four flags decide the way of every request; npm start begins with all of them on'));
  for (const key of FLAG_KEYS) terminal.say(`  ${key.padEnd(28)} ${flags[key]?.defaultVariant ?? 'off'}`);
}

async function demonstrate(system: EmbeddedSystem, terminal: Terminal): Promise<DemoResult> {
  terminal.say();
  return runDemo(
    {
      url: system.url,
      replaceOwner: () => system.orchestrator.replaceOwner(),
      callsPaidTwice: () => system.paidCalls.twice,
    },
    terminal,
  );
}
