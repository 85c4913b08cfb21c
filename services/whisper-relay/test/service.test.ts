import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type NewWhisper, whisperOf, whisperSubject } from '@leviathan/contracts';
import { eventually } from '@leviathan/test-kit';
import { type House, folder, openHouse } from './house.ts';

const guidance: NewWhisper = { type: 'context_injection', significance: 0.7, payload: { text: 'mind the gap' } };

let dir: Awaited<ReturnType<typeof folder>>;
let house: House;

beforeEach(async () => {
  dir = await folder();
  house = await openHouse({ dataDir: dir.path, on: false });
});
afterEach(async () => {
  await house[Symbol.asyncDispose]();
  await dir[Symbol.asyncDispose]();
});

const send = async (change: Partial<NewWhisper> = {}): Promise<string> => {
  const headers = { host: '127.0.0.1' };
  const answer = await house.app.inject({
    method: 'POST',
    url: '/v1/whispers',
    headers,
    payload: { ...guidance, ...change },
  });
  expect(answer.statusCode).toBe(202);
  return answer.json<{ log: string }>().log;
};
const guidanceInFile = async (): Promise<unknown> => {
  const file = JSON.parse(await readFile(house.whisperFile, 'utf8')) as { llm_guidance?: unknown };
  return file.llm_guidance;
};

describe('with the flag off', () => {
  test('a whisper goes into the legacy file, the last one wins', async () => {
    await send({ payload: { text: 'first' } });
    await send({ payload: { text: 'second' } });
    await eventually(async () => expect(await guidanceInFile()).toBe('second'));
    expect((await readdir(dir.path)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('so does the whisper of a turn, and nothing leaves the process', async () => {
    const whisper = whisperOf(guidance, { id: 'e', tenant: 'local', at: 0, source: { system: 's', service: 't' } });
    const message = { id: 'e', subject: whisperSubject(whisper), attributes: {}, body: JSON.stringify(whisper) };
    await house.engines.whispers.local.publish(message);
    await eventually(async () => expect(await guidanceInFile()).toBe('mind the gap'));
    await expect(house.engines.whispers.distributed.read('whisper.>', { limit: 1 })).resolves.toEqual([]);
  });

  test('neither a faint whisper nor one of another tenant reaches the file', async () => {
    const foreign = whisperOf(guidance, { id: 'f', tenant: 'acme', at: 0, source: { system: 's', service: 't' } });
    const message = { id: 'f', subject: whisperSubject(foreign), attributes: {}, body: JSON.stringify(foreign) };
    await house.engines.whispers.local.publish(message);
    await send({ significance: 0.4, payload: { text: 'faint' } });
    await house.service.stop();
    await expect(readFile(house.whisperFile)).rejects.toThrow('ENOENT');
  });

  test('a burst ends with the last whisper in the file', async () => {
    const texts = Array.from({ length: 500 }, (_, index) => `number ${index}`);
    await Promise.all(texts.map((text) => send({ payload: { text } })));
    const local = await house.engines.localWhispers();
    const newest = await local.read('whisper.>', { limit: 1 });
    const { payload } = JSON.parse(newest[0]!.body) as { payload: { text: string } };
    await eventually(async () => expect(await guidanceInFile()).toBe(payload.text));
  });

  test('a file that cannot be written fails no whisper, and is counted', async () => {
    await mkdir(house.whisperFile);
    await expect(send()).resolves.toBe('local');
    await eventually(async () => expect(await house.metrics()).toContain('lev_whisper_file_failures_total 1'));
    expect((await readdir(dir.path)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await rm(house.whisperFile, { recursive: true });
    await send();
    await eventually(async () => expect(await guidanceInFile()).toBe('mind the gap'));
  });

  test('the local log is kept over a restart', async () => {
    await send();
    await house[Symbol.asyncDispose]();
    house = await openHouse({ dataDir: dir.path, on: false });
    const headers = { host: '127.0.0.1' };
    const answer = await house.app.inject({ method: 'GET', url: '/v1/whispers', headers });
    expect(answer.json<{ items: object[] }>().items).toMatchObject([
      { log: 'local', payload: { text: 'mind the gap' } },
    ]);
  });
});

describe('the flag', () => {
  test('counts as it is at each request', async () => {
    await expect(send()).resolves.toBe('local');
    house.flags.turn(true);
    await expect(send()).resolves.toBe('distributed');
    house.flags.turn(false);
    await expect(send()).resolves.toBe('local');
  });

  test('stays as it was last known while its source is away, and is off when it was never known', async () => {
    house.flags.isAway = true;
    await expect(send()).resolves.toBe('local');
    house.flags.isAway = false;
    house.flags.turn(true);
    await expect(send()).resolves.toBe('distributed');
    house.flags.isAway = true;
    house.flags.turn(false);
    await expect(send()).resolves.toBe('distributed');
  });

  test('is the session’s: a rule may choose one session', async () => {
    house.flags.set({
      flags: {
        ENABLE_DISTRIBUTED_WHISPERS: {
          state: 'ENABLED',
          variants: { on: true, off: false },
          defaultVariant: 'off',
          targeting: { if: [{ '==': [{ var: 'targetingKey' }, 'chosen'] }, 'on', 'off'] },
        },
      },
    });
    await expect(send({ session: 'chosen' })).resolves.toBe('distributed');
    await expect(send({ session: 'other' })).resolves.toBe('local');
    await expect(send()).resolves.toBe('local');
  });

  test('is as before when a set comes that cannot be used, and off when the flag is not in it', async () => {
    house.flags.turn(true);
    await expect(send()).resolves.toBe('distributed');
    house.flags.set(JSON.parse('{"flags":{"a":{"state":"MAYBE"}}}') as Parameters<typeof house.flags.set>[0]);
    await expect(send()).resolves.toBe('distributed');
    house.flags.set({ flags: {} });
    await expect(send()).resolves.toBe('local');
  });
});

test('with the flag on no file is written', async () => {
  house.flags.turn(true);
  await expect(send()).resolves.toBe('distributed');
  await house.service.stop();
  await expect(readFile(house.whisperFile)).rejects.toThrow('ENOENT');
});
