import { expect, test } from '@jest/globals';
import type { LoggedWhisper, WhisperEvent } from '@leviathan/messaging';
import { eventually } from '@leviathan/test-kit';
import { Subscriber } from '../src/subscriber.ts';

/** A log in memory that can lose its end, or be made anew. */
class Log {
  first = 1;
  head = 0;
  epoch = 0;
  reads: (() => void)[] = [];
  isStuck = false;

  async readAfter(_: string, after: number) {
    if (this.isStuck) await new Promise<void>((resolve) => this.reads.push(resolve));
    const { first, head } = this;
    const from = Math.max(first, after + 1);
    const whispers = Array.from({ length: Math.max(0, head + 1 - from) }, (_unused, index) => whisperAt(from + index));
    return { first, last: head, through: head, whispers };
  }
}

function whisperAt(position: number): LoggedWhisper {
  return { id: String(position), subject: 'whisper.a', attributes: {}, body: '', position };
}

function subscribed(log: Log, after: number) {
  const events: WhisperEvent[] = [];
  const subscriber = new Subscriber(
    {
      pattern: 'whisper.>',
      source: log,
      hear: (event) => void events.push(event),
      pending: { count: 10, bytes: 1000 },
      errors: { error: () => undefined },
      ended: () => undefined,
    },
    after,
    log.head,
  );
  const heard = () => events.map((event) => (event.kind === 'whisper' ? event.whisper.position : event));
  return { subscriber, heard };
}

test('of a log that was made anew all is heard, from its beginning', async () => {
  const log = new Log();
  log.head = 5;
  const { subscriber, heard } = subscribed(log, 3);
  await eventually(() => expect(heard()).toEqual([4, 5]));

  log.epoch = 1;
  log.head = 2;
  subscriber.relapse(2);

  await eventually(() => expect(heard()).toEqual([4, 5, 1, 2]));
});

test('of a log that was made anew what is dropped already is a gap', async () => {
  const log = new Log();
  log.head = 5;
  const { subscriber, heard } = subscribed(log, 5);
  log.epoch = 1;
  log.first = 2;
  log.head = 3;
  subscriber.relapse(3);

  await eventually(() => expect(heard()).toEqual([{ kind: 'gap', from: 1, to: 1 }, 2, 3]));
});

test('a log that lost its end is another one: all that it holds is told as a gap, then what comes is heard', async () => {
  const log = new Log();
  log.head = 5;
  const { subscriber, heard } = subscribed(log, 3);
  await eventually(() => expect(heard()).toEqual([4, 5]));

  log.head = 2;
  subscriber.relapse(2);
  await eventually(() => expect(heard().slice(2)).toEqual([{ kind: 'gap', from: 1, to: 2 }]));
  log.head = 3;
  subscriber.offer(whisperAt(3));

  await eventually(() => expect(heard().slice(3)).toEqual([3]));
});

test('what was read before an interruption is read again', async () => {
  const log = new Log();
  log.head = 2;
  log.isStuck = true;
  const { subscriber, heard } = subscribed(log, 0);
  await eventually(() => log.reads.length === 1);
  log.isStuck = false;
  subscriber.relapse(2);
  log.reads[0]?.();

  await eventually(() => expect(heard()).toEqual([1, 2]));
});
