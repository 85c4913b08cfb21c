/*
 * Provides the engines for a test run, and takes them away: started by tools/launch/engines.js with an IPC channel.
 * It says `{ engines }` or `{ missing }` once. When the channel closes, however its other end ended, everything that it
 * started is ended and removed. It leads a process group of its own, so Ctrl-C in the terminal does not reach it.
 */
import { Engines } from './engines.ts';

const engines = new Engines((text) => console.error(`engines: ${text}`), process.ppid);

let ending: Promise<void> | undefined;
function end(): void {
  ending ??= engines.stop().then(
    () => process.exit(0),
    (cause: unknown) => {
      console.error('engines: not everything could be removed:', cause);
      process.exit(1);
    },
  );
}

process.once('disconnect', end);
process.on('SIGTERM', end);
process.on('SIGINT', end);
const answer = await engines.start();
if (process.connected) process.send?.(answer);
