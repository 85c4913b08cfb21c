import type { Environment } from '../settings/read-settings.ts';

/** What a program needs of its process; tests give their own. */
export interface Host {
  readonly env: Environment;
  print(line: string): void;
  complain(line: string): void;
  exit(code: number): void;
  /** Calls `stop` for each SIGTERM and SIGINT. */
  onStop(stop: (signal: string) => void): void;
  /** Calls `crash` for what nobody caught. */
  onCrash(crash: (error: unknown) => void): void;
}

/** The process that this runs in. */
export function thisProcess(): Host {
  return {
    env: process.env,
    print: (line) => void process.stdout.write(`${line}\n`),
    complain: (line) => void process.stderr.write(`${line}\n`),
    exit: (code) => process.exit(code),
    onStop: (stop) => {
      process.on('SIGTERM', stop).on('SIGINT', stop);
    },
    onCrash: (crash) => {
      process.on('uncaughtException', crash).on('unhandledRejection', crash);
    },
  };
}
