import type { Log } from '@leviathan/grains';
import { EmbeddedWhisperBus, SqliteWhisperLog } from '@leviathan/messaging';
import { openDataFile } from './data-file.ts';
import type { EngineSettings } from './engine-settings.ts';

/** A whisper bus of this process over a log in a file. */
export function openWhisperLog(file: string, { whispersKept }: EngineSettings, log: Log): EmbeddedWhisperBus {
  const options = whispersKept === undefined ? {} : { capacity: whispersKept };
  const whisperLog = openDataFile(file, (path) => SqliteWhisperLog.open(path, options));
  return new EmbeddedWhisperBus(whisperLog, { errors: log });
}
