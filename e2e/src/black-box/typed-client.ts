import { expect, test } from '@jest/globals';
import { type Client as Lev, type CommandEvent, type WhisperEvent, createClient, resultOf } from '@leviathan/client';
import { eventually } from '@leviathan/test-kit';
import type { Client } from '../client.ts';

/** Registers what users of the typed client see, with all flags on. */
export function typedClient(client: () => Client): void {
  const lev = (): Lev => {
    const { url, auth } = client();
    return createClient({ url, ...(auth === undefined ? {} : { auth }) });
  };
  asking(lev);
  following(lev);
}

function asking(lev: () => Lev): void {
  test('the typed client asks, commands, and gets the result of each type', async () => {
    const answer = await lev().ask({ text: 'How should we roll out the new billing API?', session: 's-typed' });
    expect(resultOf(answer)).toMatchObject({ answeredBy: { kind: 'team' }, text: expect.any(String) });
    const session = `typed-${String(Date.now())}`;
    await lev().command({ type: 'session.create', session, payload: { context: 'typed' } });
    const kept = await lev().command({ type: 'session.checkpoint', session, payload: { context: 'fixed the bug' } });
    expect(resultOf(kept).checkpoint.number).toBe(1);
    const { data } = await lev().rest.GET('/v1/sessions/{id}', { params: { path: { id: session } } });
    expect(data?.checkpoints).toHaveLength(1);
  });

  test('the typed client gives problems as values', async () => {
    const refused = await lev().ask('');
    expect(refused).toMatchObject({ status: 'refused', problem: { code: 'invalid-payload', retryable: false } });
    const none = await lev().command({ type: 'session.touch', session: 'nobody-here', payload: { activity: 'x' } });
    expect(none).toMatchObject({ status: 'failed', problem: { code: 'session-not-found' } });
    const { error } = await lev().rest.GET('/v1/runs/{id}', { params: { path: { id: 'no-run' } } });
    expect(error?.code).toBe('run-not-found');
  });
}

function following(lev: () => Lev): void {
  test('the typed client follows a command and its run to their ends, also from the middle', async () => {
    const sent = await lev().submit({ type: 'agent.ask', payload: { text: 'What comes first?' } });
    if (sent.status !== 'accepted') throw new Error(sent.problem.detail);
    const { id, links } = sent.command;
    const heard: CommandEvent[] = [];
    for await (const event of lev().followCommand(id)) heard.push(event);
    expect(heard.at(-1)).toMatchObject({ kind: 'ended', command: { id, status: 'succeeded' } });
    const run = links.run?.split('/').at(-1) ?? '';
    const steps: { readonly id?: string; readonly type: string }[] = [];
    for await (const event of lev().followRun(run)) steps.push(event);
    expect([steps[0]?.type, steps.at(-1)?.type]).toEqual(['RUN_STARTED', 'RUN_FINISHED']);
    const middle = steps.find(({ type, id }) => type === 'STEP_STARTED' && id !== undefined)?.id ?? '';
    const rest: { readonly type: string }[] = [];
    for await (const event of lev().followRun(run, { lastEventId: middle })) rest.push(event);
    expect(rest.at(-1)?.type).toBe('RUN_FINISHED');
    expect(rest.length).toBeLessThan(steps.length);
  });

  test('the typed client hears whispers as they come, and lists them', async () => {
    const session = `s-whisper-${String(Date.now())}`;
    const abort = new AbortController();
    const heard: WhisperEvent[] = [];
    const listening = (async () => {
      for await (const event of lev().followWhispers({ session: [session], signal: abort.signal })) heard.push(event);
    })();
    const guidance = { type: 'memory_promotion', significance: 0.9, session, payload: { text: 'psst' } } as const;
    await eventually(async () => {
      const { ok } = await lev().whisper(guidance); // until the stream is open
      expect([ok, heard.length > 0]).toEqual([true, true]);
    }, 20_000);
    abort.abort();
    await listening;
    expect(heard[0]).toMatchObject({ kind: 'whisper', whisper: { session, payload: { text: 'psst' } } });
    for await (const whisper of lev().items('/v1/whispers', { query: { session: [session], limit: 1 } })) {
      expect(whisper.session).toBe(session);
    }
  });
}
