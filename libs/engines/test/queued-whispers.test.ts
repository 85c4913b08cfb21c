import { expect, test } from '@jest/globals';
import type { PublishOutcome } from '@leviathan/messaging';
import { QueuedWhispers } from '../src/queued-whispers.ts';

test.each<PublishOutcome>([{ outcome: 'confirmed' }, { outcome: 'unknown', reason: 'cut' }])(
  'a local whisper goes into the queue of the relay without its subject, and %j is said on',
  async (outcome) => {
    const seen: unknown[] = [];
    const whispers = new QueuedWhispers({
      publish: async (...said) => {
        seen.push(said);
        return outcome;
      },
    });
    const message = { id: 'w-1', attributes: { type: 't' }, body: '{}' };
    await expect(whispers.publish({ ...message, subject: 'whisper.local' })).resolves.toEqual(outcome);
    expect(seen).toEqual([[{ kind: 'local-whispers' }, message]]);
  },
);
