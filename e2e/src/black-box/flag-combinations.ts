import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FLAG_KEYS, type FlagKey } from '@leviathan/contracts';
import { eventually } from '@leviathan/test-kit';
import type { Answer, Client } from '../client.ts';

export type Combination = Readonly<Record<FlagKey, boolean>>;

/** All 16, from one generator. */
export const COMBINATIONS: readonly Combination[] = Array.from(
  { length: 2 ** FLAG_KEYS.length },
  (_, bits) => Object.fromEntries(FLAG_KEYS.map((key, index) => [key, (bits & (1 << index)) !== 0])) as Combination,
);

/** The files of the old agent, wherever they are. */
export interface AgentFiles {
  /** The text of a file of the home, or `undefined`. @param path below `.kingly/sessions` */
  session(path: string): Promise<string | undefined>;
  /** Whether there is a whisper file. */
  hasWhispers(): Promise<boolean>;
}

/** The product in some shape, with the files of the old agent. */
export interface SystemUnderTest {
  readonly client: Client;
  /** Every router of it. */
  readonly routers: readonly Client[];
  readonly files: AgentFiles;
}

/** Registers the suite that every shape of the product passes, with each combination of the four flags. */
export function flagCombinations(start: () => Promise<SystemUnderTest & AsyncDisposable>): void {
  let system: SystemUnderTest & AsyncDisposable;
  beforeAll(async () => {
    system = await start();
  });
  afterAll(async () => {
    await system[Symbol.asyncDispose]();
  });

  describe.each(COMBINATIONS)('with %j', (flags) => {
    test('a question is answered, a session lives and a job is done, by the routes that the flags choose', async () => {
      await setFlags(system, flags);
      const name = FLAG_KEYS.map((key) => (flags[key] ? '1' : '0')).join('');
      await asks(system, flags, `s-ask-${name}`);
      await livesASession(system, flags, `s-life-${name}`);
      await worksOnAJob(system, flags, `s-job-${name}`);
    });
  });
}

export async function asks({ client, files }: SystemUnderTest, flags: Combination, session: string): Promise<void> {
  const asked = await client.command({ type: 'agent.ask', session, payload: { text: 'please research the cache' } });
  expect(asked.body).toMatchObject({ status: 'succeeded', decision: { flags } });
  expect(asked.body.result).toMatchObject({
    answeredBy: flags.ENABLE_METAGPT_ROLES ? { kind: 'team' } : { kind: 'persona', name: 'research' },
  });
  if (!flags.ENABLE_DISTRIBUTED_WHISPERS) await eventually(() => files.hasWhispers());
  await eventually(async () => {
    const whispers = await client.call<{ items: unknown[] }>(`/v1/whispers?session=${session}`);
    expect(whispers.body.items).not.toHaveLength(0);
  });
}

export async function livesASession(
  { client, files }: SystemUnderTest,
  flags: Combination,
  session: string,
): Promise<void> {
  const send = (type: string, payload: object) => client.command({ type, session, payload });
  ended(await send('session.create', { context: 'fix the login bug', files: ['src/auth.ts'] }));
  ended(await send('session.touch', { activity: 'reading "quoted" text' }));
  ended(await send('session.checkpoint', { context: 'fixed the login bug', files: ['src/auth.ts:42'] }));
  ended(await send('session.close', {}));

  const { body } = await client.call(`/v1/sessions/${session}`);
  expect(body).toMatchObject({ id: session, status: 'closed', backend: flags.ENABLE_ORLEANS ? 'grain' : 'legacy' });
  const file = await files.session(`active/${session}.yaml`);
  expect(file).toEqual(flags.ENABLE_ORLEANS ? undefined : expect.stringContaining('status: "closed"'));
}

/** From posting to the result, by two sessions that know no more of each other than the job. */
export async function worksOnAJob(
  { client, files }: SystemUnderTest,
  flags: Combination,
  session: string,
): Promise<void> {
  const posting = { instructions: 'profile the login', fromWorkspace: 'frontend', toWorkspace: 'backend' };
  const posted = await client.command({ type: 'job.post', payload: posting });
  ended(posted);
  const { entity = '' } = posted.body;
  ended(await client.command({ type: 'job.accept', entity, session, payload: { workspace: 'backend' } }));
  ended(await client.command({ type: 'job.complete', entity, session, payload: { summary: 'three findings' } }));

  const { body } = await client.call(`/v1/jobs/${entity}`);
  const backend = flags.ENABLE_ORLEANS ? 'grain' : 'legacy';
  expect(body).toMatchObject({ id: entity, status: 'completed', acceptedBy: session, backend });
  const file = await files.session(`jobs/completed/${entity}.yaml`);
  expect(file).toEqual(flags.ENABLE_ORLEANS ? undefined : expect.any(String));
}

function ended({ status, body }: Answer<object>): void {
  expect({ status, body }).toMatchObject({ status: 200, body: { status: 'succeeded' } });
}

/** Sets the four flags over REST, as an operator does, and waits until every router decides by them. */
export async function setFlags(system: SystemUnderTest, flags: Combination): Promise<void> {
  for (const key of FLAG_KEYS) await putFlag(system, key, flags[key]);
  await everywhere(system);
}

export async function putFlag({ client }: SystemUnderTest, key: FlagKey, isOn: boolean): Promise<void> {
  const { headers } = await client.call(`/v1/flags/${key}`);
  const body = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: isOn ? 'on' : 'off' };
  const ifMatch = { 'if-match': headers.get('etag') ?? '' };
  expect((await client.call(`/v1/flags/${key}`, { method: 'PUT', body, headers: ifMatch })).status).toBe(200);
}

/** Resolves when every router decides by the set that is the newest now. */
export async function everywhere({ client, routers }: SystemUnderTest): Promise<void> {
  const { headers } = await client.call('/v1/flag-set');
  await Promise.all(routers.map((router) => eventually(() => decidesBy(router, headers.get('etag') ?? ''))));
}

async function decidesBy(router: Client, etag: string): Promise<boolean> {
  const { body } = await router.call<{ flags: { etag: string } }>('/v1/system');
  return etag.includes(body.flags.etag.replaceAll('"', ''));
}
