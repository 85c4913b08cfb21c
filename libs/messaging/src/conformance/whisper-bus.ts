import { describe } from '@jest/globals';
import { announcing } from './whisper-bus/announcing.ts';
import { closing } from './whisper-bus/closing.ts';
import { logging } from './whisper-bus/logging.ts';
import { resuming } from './whisper-bus/resuming.ts';
import { slowness } from './whisper-bus/slowness.ts';
import { subjects } from './whisper-bus/subjects.ts';
import type { WhisperSystems } from './whisper-system.ts';

/** Registers the tests that every {@link WhisperBus} passes: what W1 to W5 promise, and nothing that they do not. */
export function whisperBusConformance(name: string, systems: WhisperSystems): void {
  describe(`${name} as a whisper bus`, () => {
    subjects(systems);
    logging(systems);
    resuming(systems);
    slowness(systems);
    announcing(systems);
    closing(systems);
  });
}
