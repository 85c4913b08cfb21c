import { expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { NoWhisperBus } from '../src/no-whisper-bus.ts';

const WHISPER = { id: 'w1', subject: 'whisper.t.local.s.intent_detection', attributes: {}, body: '{}' };
const nothing = { error: () => undefined };

test('without a URL nothing is logged, nothing is there to be read, and the reason names the setting', async () => {
  const bus = new NoWhisperBus(nothing);

  expect(await bus.publish(WHISPER)).toEqual({ outcome: 'unknown', reason: 'LEV_NATS_URL is not set' });
  expect(await bus.read()).toEqual([]);
  await expect(bus.subscribe()).rejects.toThrow('LEV_NATS_URL');
  expect({ isAvailable: bus.isAvailable, trouble: bus.trouble }).toEqual({
    isAvailable: false,
    trouble: 'LEV_NATS_URL is not set',
  });
  await bus.close();
});

test('what is announced is heard in this process', async () => {
  const bus = new NoWhisperBus(nothing);
  const heard: string[] = [];
  bus.listen('run.t.*', ({ body }) => void heard.push(body));

  bus.announce({ subject: 'run.t.r1', attributes: {}, body: 'grew' });

  await eventually(() => expect(heard).toEqual(['grew']));
  await bus.close();
});
