import { type DestinationStream, type Logger, pino } from 'pino';
import type { SharedSettings } from './settings/shared-settings.ts';

/** What libraries need of a log; pino's logger is one. Fields first, then the sentence. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Where a credential may stand in logged fields. */
const SECRETS = ['authorization', 'cookie', '["x-api-key"]', 'apiKey', 'password', 'token', 'secret'];
const paths = SECRETS.flatMap((name) => {
  const deeper = name.startsWith('[') ? name : `.${name}`;
  return [name, `*${deeper}`, `*.*${deeper}`];
});

export interface LogOptions {
  readonly level: SharedSettings['logLevel'];
  /** Who logs: on every line. */
  readonly service: string;
  readonly instance: string;
  /** Standard output unless given. */
  readonly destination?: DestinationStream;
}

/** A log of JSON lines. Credentials in logged fields are replaced by `[secret]`. */
export function createLog({ level, service, instance, destination }: LogOptions): Logger {
  return pino(
    {
      level,
      base: { service, instance },
      redact: { paths, censor: '[secret]' },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination ?? pino.destination({ dest: 1, sync: true }), // a crash must not lose the line that explains it
  );
}
