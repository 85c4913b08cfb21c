import { afterAll, expect, test } from '@jest/globals';
import { encodeCommand, whisperOf } from '@leviathan/contracts';
import {
  type Effect,
  type Grain,
  type Owner,
  type OwnerOptions,
  isRuntimeCommand,
  openOwner,
  succeeded,
} from '@leviathan/grains';
import { SystemClock } from '@leviathan/kernel';
import type { CommandBus, WhisperMessage, WhisperOutlet } from '@leviathan/messaging';
import { ownVhost, testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { Installation, PARTITION, commandOf, silent } from './installation.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE}-b7ad6b7169203331-01`;
const vhost = await ownVhost(testEngines().rabbitmq);
afterAll(async () => vhost[Symbol.asyncDispose]());

/** Told to tell, it sends a command and a whisper as effects of its turn. */
const teller: Grain<null> = {
  type: 'teller',
  schema: 1,
  initial: null,
  decide: (_, command, { now }) => {
    const tells = !isRuntimeCommand(command) && (command.payload as { readonly tell?: boolean }).tell === true;
    return { kind: 'told', data: null, reply: succeeded(null), effects: tells ? effectsAt(now) : [] };
  },
  evolve: (state) => state,
};

function effectsAt(now: number): readonly Effect[] {
  const guidance = {
    type: 'context_injection',
    significance: 0.7,
    ttlSeconds: 3600,
    payload: { text: 'mind' },
  } as const;
  const source = { system: 'test', service: 'test' };
  const whisper = whisperOf(guidance, { id: 'w1', tenant: 'local', at: now, source });
  return [
    { kind: 'command', queue: 'partition', command: commandOf('effect', 'local/teller/heard', {}) },
    { kind: 'whisper', distributed: true, whisper },
  ];
}

/** Confirms nothing: whatever its owner publishes stays open. */
const away: WhisperOutlet = { publish: () => new Promise(() => undefined) };

function own({ engines, journal }: Installation, instance: string, rest: Partial<OwnerOptions>): Owner {
  return openOwner({
    ...{ service: 'session-store', instance, queue: { kind: 'partitions', partitions: 1 }, grains: [teller] },
    ...{ journal, commands: engines.commands, whispers: { distributed: away, local: away } },
    ...{ clock: new SystemClock(), log: silent },
    ...rest,
  });
}

test('effects that a crashed owner left open go on with the trace of their turn when another publishes them', async () => {
  await using installation = await Installation.open(vhost.engine);
  const { commands } = installation.engines;
  // It reads the partition and gets nothing out.
  const mute: CommandBus = {
    ...{ isAvailable: true, trouble: undefined, publish: () => new Promise(() => undefined) },
    consume: (address, options, consumer) => commands.consume(address, options, consumer),
    close: () => Promise.resolve(),
  };
  const first = own(installation, 'first', { commands: mute });
  await first.start();
  const told = commandOf('tell', 'local/teller/a', { tell: true }, TRACEPARENT);
  await commands.publish(PARTITION, encodeCommand(told, 'test'));
  await eventually(
    async () => expect(await installation.entries('local/teller/a')).toMatchObject([{ open: ['command', 'whisper'] }]),
    20_000,
  );
  await first.crash();

  const whispers: WhisperMessage[] = [];
  const hearing: WhisperOutlet = {
    publish: async (message) => {
      whispers.push(message);
      return { outcome: 'confirmed' };
    },
  };
  const second = own(installation, 'second', { whispers: { distributed: hearing, local: hearing } });
  await second.start();

  const traced = expect.stringMatching(`^00-${TRACE}-`);
  await eventually(async () => {
    expect(await installation.entries('local/teller/heard')).toMatchObject([{ kind: 'told', traceparent: traced }]);
    expect(new Set(whispers.map(({ id }) => id)).size).toBe(1); // sent again until its confirm is stored, under one id
    for (const { attributes } of whispers) expect(attributes).toMatchObject({ traceparent: traced });
  }, 20_000);
  await second.drain();
}, 60_000);
