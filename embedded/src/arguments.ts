import { parseArgs } from 'node:util';
import { LeviathanError, reasonOf } from '@leviathan/kernel';

/** What the user wrote behind `npm start --`. */
export interface Arguments {
  /** Exit after the demo instead of staying up. */
  readonly once: boolean;
  readonly demo: boolean;
  /** The first port to try; 0 takes any. Like the two folders it is unset unless it was written, so that the environment counts. */
  readonly port: number | undefined;
  readonly dataDir: string | undefined;
  readonly appDir: string | undefined;
}

/** Thrown for an argument that cannot be understood; the message is the usage. */
export class BadArguments extends LeviathanError {
  readonly code = 'bad-arguments';
  readonly retry = 'never';
}

export const USAGE = `usage: npm start -- [options]
  --once         show the demo, then exit: 0 if it succeeded
  --no-demo      start without the demo
  --port 7400    the first port to try; 0 takes any; or LEV_HTTP_PORT
  --data DIR     where everything is kept (.leviathan); or LEV_DATA_DIR
  --app DIR      your own personas/, roles/ and teams/ (app); or LEV_APP_DIR`;

/** @param args what follows the program's name, as in `process.argv.slice(2)` */
export function parseArguments(args: readonly string[]): Arguments {
  const { once, demo, port, data, app } = parseValues(args);
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)) {
    throw new BadArguments(`--port takes a number from 0 to 65535, not "${port}"\n${USAGE}`);
  }
  if (once && !demo) throw new BadArguments(`--once runs the demo and --no-demo leaves it out: choose one\n${USAGE}`);
  return { once, demo, port: port === undefined ? undefined : Number(port), dataDir: data, appDir: app };
}

function parseValues(args: readonly string[]): ReturnType<typeof parse>['values'] {
  try {
    return parse(args).values;
  } catch (error) {
    throw new BadArguments(`${reasonOf(error)}\n${USAGE}`);
  }
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      once: { type: 'boolean', default: false },
      demo: { type: 'boolean', default: true },
      port: { type: 'string' },
      data: { type: 'string' },
      app: { type: 'string' },
    },
  });
}
