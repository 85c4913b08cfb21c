import { type JetStreamApi, JetStreamRefusal } from './jetstream-api.ts';
import type { NatsRetention } from './options.ts';
import type { Subjects } from './subjects.ts';

const NANOSECONDS = 1_000_000;
const DEFAULT_AGE_MS = 7 * 24 * 3600 * 1000;
const DEFAULT_BYTES = 1024 ** 3;
/** For how long an id is remembered: longer than any whisper waits here to be sent again. */
const DUPLICATE_WINDOW_MS = 120_000;

export interface StreamInfo {
  /** Another stream of the same name is another log. */
  readonly created: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly state: { readonly messages: number; readonly first_seq: number; readonly last_seq: number };
}

/**
 * Makes the stream of whispers, or brings its settings in step with ours. What we have no opinion on (replicas,
 * placement) stays as an operator set it.
 */
export async function ensureStream(
  api: JetStreamApi,
  subjects: Subjects,
  retention: NatsRetention,
): Promise<StreamInfo> {
  const wanted = streamConfig(subjects, retention);
  const found = await findStream(api, subjects.stream);
  if (found === undefined) return api.ask(`STREAM.CREATE.${subjects.stream}`, wanted);
  if (JSON.stringify(found.config['subjects']) !== JSON.stringify(wanted['subjects'])) {
    throw new Error(`stream ${subjects.stream} exists and captures other subjects than ${subjects.logged}`);
  }
  const differs = Object.entries(wanted).some(([name, value]) => !sameSetting(found.config[name], value));
  return differs ? api.ask(`STREAM.UPDATE.${subjects.stream}`, { ...found.config, ...wanted }) : found;
}

async function findStream(api: JetStreamApi, name: string): Promise<StreamInfo | undefined> {
  try {
    return await api.ask<StreamInfo>(`STREAM.INFO.${name}`);
  } catch (failure) {
    if (failure instanceof JetStreamRefusal && failure.isMissingStream) return undefined;
    throw failure;
  }
}

function sameSetting(found: unknown, wanted: unknown): boolean {
  return JSON.stringify(found) === JSON.stringify(wanted);
}

function streamConfig(
  subjects: Subjects,
  { maxAgeMs = DEFAULT_AGE_MS, maxBytes = DEFAULT_BYTES, maxMessages = -1 }: NatsRetention,
): Record<string, unknown> {
  return {
    name: subjects.stream,
    subjects: [subjects.logged],
    retention: 'limits',
    storage: 'file',
    discard: 'old',
    max_age: maxAgeMs * NANOSECONDS,
    max_bytes: maxBytes,
    max_msgs: maxMessages,
    // The server allows no window above the age.
    duplicate_window: Math.min(DUPLICATE_WINDOW_MS, maxAgeMs) * NANOSECONDS,
  };
}
