import { readFile } from 'node:fs/promises';
import { LeviathanError, reasonOf } from '@leviathan/kernel';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { LanguageModel, ModelAnswer, ModelRequest } from '../../ports.ts';
import { promptKey } from './prompt-key.ts';

const Answer = Type.Object({
  text: Type.String(),
  usage: Type.Object({ inputTokens: Type.Integer({ minimum: 0 }), outputTokens: Type.Integer({ minimum: 0 }) }),
});
/** Answers by the key of their prompt. */
const Recording = Type.Record(Type.String(), Answer);
export type Recording = Readonly<Record<string, Type.Static<typeof Answer>>>;

const recordings = Compile(Recording);

/** Thrown at start when a recording cannot be used. Name a file with one JSON object: prompt key → `{text, usage}`. */
export class UnusableRecording extends LeviathanError {
  readonly code = 'unusable-recording';
  readonly retry = 'never';
}

/** A model that gives the answers of a recording, and nothing else. */
export class ReplayModel implements LanguageModel {
  readonly name: string;
  readonly #recording: Recording;

  constructor(recording: Recording, name = 'replay') {
    this.#recording = recording;
    this.name = name;
  }

  /** @throws {@link UnusableRecording} */
  static async open(file: string): Promise<ReplayModel> {
    const recording = await readRecording(file);
    if (recordings.Check(recording)) return new ReplayModel(recording, `replay:${file}`);
    const [first] = recordings.Errors(recording);
    throw new UnusableRecording(`${file}: ${first?.instancePath ?? ''} ${first?.message ?? 'is no recording'}`);
  }

  async generate(request: ModelRequest): Promise<ModelAnswer> {
    const key = promptKey(request);
    const answer = Object.hasOwn(this.#recording, key) ? this.#recording[key] : undefined;
    if (request.signal.aborted) return { status: 'failed', reason: 'the call was called off', retryable: true };
    if (answer === undefined)
      return { status: 'failed', reason: `the recording holds no answer to ${key}`, retryable: false };
    request.onDelta(answer.text);
    return { status: 'done', ...answer };
  }
}

async function readRecording(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UnusableRecording(`${file} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}
