import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { type WireMessage, decodeReply, encodeCommand, isMalformed } from '@leviathan/contracts';
import { ownVhost, testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { Installation, PARTITION, commandOf } from './installation.ts';

const vhost = await ownVhost(testEngines().rabbitmq);
afterAll(async () => vhost[Symbol.asyncDispose]());

const ENTITY = 'local/mortal/a';
/** The broker gives up on a silent owner after two to three heartbeats of 4 s. */
const TAKEN_OVER_MS = 40_000;

/** Replies by command: which process sent each, and what it said. */
type Replies = Map<string, { readonly pid: number; readonly status: string }[]>;

function startOwner({ settings }: Installation): ChildProcess {
  const script = join(import.meta.dirname, 'fixtures/own-mortals.ts');
  const args = ['--conditions=@leviathan/source', script, JSON.stringify(settings)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

async function hearReplies({ engines }: Installation): Promise<Replies> {
  const replies: Replies = new Map();
  const hear = (message: WireMessage): void => {
    const reply = decodeReply(message);
    if (isMalformed(reply)) return;
    const pid = Number(message.attributes['source']?.split('/')[1]);
    replies.set(reply.command, [...(replies.get(reply.command) ?? []), { pid, status: reply.reply.status }]);
  };
  const options = { prefetch: 100, priority: 0 };
  await engines.commands.consume({ kind: 'replies', instance: 'router' }, options, {
    deliver: (delivery) => {
      hear(delivery.message);
      delivery.acknowledge();
    },
    lost: () => undefined,
  });
  return replies;
}

test('an owner that is stopped for longer than its heartbeat, and goes on after the take-over, does nothing that is visible', async () => {
  await using installation = await Installation.open(vhost.engine);
  const replies = await hearReplies(installation);
  const owners = [startOwner(installation), startOwner(installation)];
  const sent: string[] = [];
  const send = (id: string): void => {
    sent.push(id);
    const command = { ...commandOf(id, ENTITY, {}), replyTo: 'router' };
    void installation.engines.commands.publish(PARTITION, encodeCommand(command, 'test'));
  };
  const answered = (id: string): Promise<number> =>
    eventually(() => {
      const [first] = replies.get(id) ?? [];
      if (first === undefined) throw new Error(`${id} was not answered`);
      return first.pid;
    }, TAKEN_OVER_MS);

  try {
    send('probe');
    const activePid = await answered('probe');
    for (let n = 0; n < 100; n += 1) send(`during-${String(n)}`);
    process.kill(activePid, 'SIGSTOP'); // with deliveries in hand
    for (let n = 0; n < 20; n += 1) send(`after-${String(n)}`);
    const successor = await answered('after-19');
    expect(successor).not.toBe(activePid);

    process.kill(activePid, 'SIGCONT'); // it still believes that it owns, and has commands in hand
    for (let n = 0; n < 20; n += 1) send(`late-${String(n)}`);
    for (const id of sent) await answered(id);

    const entries = await installation.entries(ENTITY);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    const noted = entries.filter(({ kind }) => kind === 'noted').map(({ command }) => command);
    expect(noted).toEqual(sent); // each once, in the order in which they were sent
    expect([...replies.values()].flat().every(({ status }) => status === 'succeeded')).toBe(true);

    process.kill(successor, 'SIGKILL'); // and it owns again, when it is its turn
    send('last');
    expect(await answered('last')).toBe(activePid);
  } finally {
    for (const owner of owners) owner.kill('SIGKILL');
  }
}, 150_000);
