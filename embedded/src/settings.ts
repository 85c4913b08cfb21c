import { join } from 'node:path';
import { FLAG_KEYS } from '@leviathan/contracts';
import type { Environment } from '@leviathan/service-kit';
import type { Arguments } from './arguments.ts';

/**
 * The environment of `npm start`: embedded, on loopback, and all four flags on unless the user says otherwise.
 *
 * What stands in the user's environment wins, except for what an argument says.
 */
export function embeddedEnvironment(
  env: Environment,
  args: Pick<Arguments, 'dataDir' | 'appDir' | 'port'>,
): Environment {
  const dataDir = args.dataDir ?? written(env['LEV_DATA_DIR']) ?? '.leviathan';
  const flagsOn = env['LEV_FLAGS_FILE'] === undefined ? Object.fromEntries(FLAG_KEYS.map((key) => [key, 'true'])) : {};
  return {
    LEV_LOG_LEVEL: 'warn', // the terminal belongs to the story; operators choose another level
    LEV_INSTANCE: 'laptop',
    // Trying the product out must not touch the sessions in the user's own home; to share them, they name it.
    LEV_LEGACY_HOME: join(dataDir, 'legacy-home'),
    ...flagsOn,
    ...env,
    LEV_EMBEDDED: 'true',
    LEV_HTTP_HOST: '127.0.0.1',
    LEV_HTTP_PORT: args.port?.toString() ?? written(env['LEV_HTTP_PORT']) ?? '7400',
    LEV_DATA_DIR: dataDir,
    LEV_APP_DIR: args.appDir ?? written(env['LEV_APP_DIR']) ?? 'app',
  };
}

/** A variable that is set to nothing counts as unset, as everywhere. */
function written(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
