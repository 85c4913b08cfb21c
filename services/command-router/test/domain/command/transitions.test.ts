import { describe, expect, test } from '@jest/globals';
import { type CommandMessage, flagSetOf, problem } from '@leviathan/contracts';
import { blankOf } from '@leviathan/grains';
import { type Command, type Remains, type Status } from '../../../src/domain/command/command.ts';
import { endMessage } from '../../../src/domain/command/end-message.ts';
import { type JournaledEvent, entryOf, eventOf, fold } from '../../../src/domain/command/entries.ts';
import { isEnd, statusOf } from '../../../src/domain/command/status.ts';
import {
  type CommandEvent,
  type EventKind,
  TRANSITIONS,
  evolve,
  meet,
} from '../../../src/domain/command/transitions.ts';
import { decide } from '../../../src/domain/decision.ts';
import { defaultFlags } from '../../../src/domain/flags/flags-in-force.ts';
import { findCommandType } from '@leviathan/contracts';

const decision = decide(
  defaultFlags(0),
  findCommandType('agent.ask')!,
  { targetingKey: 't', tenant: 't', type: 'agent.ask', labels: {} },
  0,
);
const message: CommandMessage = {
  id: 'c1',
  type: 'agent.ask',
  version: 1,
  tenant: 't',
  entity: 't/run/r1',
  payload: { text: 'hello' },
  decision,
  acceptedAt: 1,
  deadline: 99,
  attempt: 1,
  replyTo: 'router-1',
};
const raw = { id: 'm', attributes: {}, body: '{' };
const why = problem('handler-failed', 'it threw');
const birth = { message, labels: { a: 'b' }, fingerprint: 'f', subject: 's', router: 'router-1' };
const end = endMessage(message, 'cancelled');

const was: Remains = {
  status: 'succeeded',
  type: 'agent.ask',
  version: 1,
  entity: 't/run/r1',
  acceptedAt: 1,
  endedAt: 2,
  attempts: 1,
  router: 'router-1',
  subject: 's',
};

const events: { readonly [K in EventKind]: Extract<CommandEvent, { kind: K }> } = {
  accepted: { kind: 'accepted', ...birth },
  'handed-over': { kind: 'handed-over', problem: why, ...birth },
  unreadable: { kind: 'unreadable', raw, problem: why, router: 'router-1' },
  running: { kind: 'running' },
  ended: { kind: 'ended', reply: { status: 'succeeded', result: 1 }, router: 'router-1' },
  'cancel-requested': { kind: 'cancel-requested', end, subject: 's' },
  'expiry-requested': { kind: 'expiry-requested', end, subject: 'deadline' },
  redriven: { kind: 'redriven', message: { ...message, attempt: 2 }, isEdited: false, subject: 's', batch: 'b' },
  edited: { kind: 'edited', message: { ...message, payload: { text: 'mended' } }, subject: 's', reason: 'why' },
  discarded: { kind: 'discarded', reason: 'r', subject: 's', batch: 'b', end },
  erased: { kind: 'erased', was },
};

const endedAs = (status: 'failed' | 'cancelled' | 'expired' | 'parked'): CommandEvent => ({
  kind: 'ended',
  reply: { status, problem: why },
  router: 'router-1',
});

function after(...happened: CommandEvent[]): Command {
  return happened.reduce<Command>((command, event, index) => evolve(command, event, index + 1), { status: 'unknown' });
}

const states: Readonly<Record<Status, Command>> = {
  unknown: { status: 'unknown' },
  accepted: after(events.accepted),
  running: after(events.accepted, events.running),
  succeeded: after(events.accepted, events.ended),
  failed: after(events.accepted, endedAs('failed')),
  cancelled: after(events.accepted, endedAs('cancelled')),
  expired: after(events.accepted, endedAs('expired')),
  parked: after(events.accepted, endedAs('parked')),
  unreadable: after(events.unreadable),
  discarded: after(events.accepted, endedAs('parked'), events.discarded),
  erased: after(events.accepted, events.ended, events.erased),
};

test('a command is accepted, runs, is parked, is redriven and succeeds', () => {
  const command = after(
    events.accepted,
    events.running,
    endedAs('parked'),
    events.redriven,
    events.running,
    events.ended,
  );

  expect(command).toMatchObject({ status: 'succeeded', result: 1, message: { attempt: 2 }, endedAt: 6 });
});

test('every state is what its events made of it', () => {
  expect(Object.entries(states).map(([status, command]) => [status, command.status])).toEqual(
    Object.keys(states).map((status) => [status, status]),
  );
});

/** What each state says to each event: + happens, . old news, otherwise the problem. Rows and columns are complete. */
const table: Readonly<Record<Status, string>> = {
  //           accepted handed-over unreadable running ended cancel expiry redriven edited discarded erased
  unknown: '+ + + not-found not-found not-found not-found not-found not-found not-found not-found',
  accepted: '. . . + + + + not-parked not-parked not-parked .',
  running: '. . . . + + + not-parked not-parked not-parked .',
  succeeded: '. . . . . already-ended already-ended not-parked not-parked not-parked +',
  failed: '. . . . . already-ended already-ended not-parked not-parked not-parked +',
  cancelled: '. . . . . already-ended already-ended not-parked not-parked not-parked +',
  expired: '. . . . . already-ended already-ended not-parked not-parked not-parked +',
  parked: '. . . . + already-ended already-ended + + + +',
  unreadable: '. . . . . already-ended already-ended not-parked + + +',
  discarded: '. . . . + already-ended already-ended not-parked not-parked not-parked +',
  erased: '. . . . . already-ended already-ended not-parked not-parked not-parked .',
};

describe('every state meets every event', () => {
  test.each(Object.entries(table) as [Status, string][])('%s', (status, row) => {
    const verdicts = (Object.keys(events) as EventKind[]).map((kind) => meet(states[status], kind));
    const shown = verdicts.map((verdict) => ({ happens: '+', 'old-news': '.' })[verdict as string] ?? verdict);

    expect(shown.join(' ')).toBe(row);
    expect(Object.keys(TRANSITIONS[status])).toHaveLength(11);
  });

  test.each(Object.keys(states) as Status[])('what does not happen to %s leaves it as it is', (status) => {
    for (const event of Object.values(events)) {
      if (meet(states[status], event.kind) !== 'happens') expect(evolve(states[status], event, 9)).toBe(states[status]);
    }
  });
});

test('an end that was asked for is not asked for again, also while it runs', () => {
  const asked = after(events.accepted, events['cancel-requested'], events.running);

  expect(asked).toMatchObject({ status: 'running', cancel: { subject: 's', at: 2 } });
  expect(meet(asked, 'cancel-requested')).toBe('old-news');
  expect(meet(asked, 'expiry-requested')).toBe('happens');
});

test('an answer that comes after a late "parked" of the attempt before is still the answer', () => {
  const command = after(events.accepted, endedAs('parked'), events.redriven, endedAs('parked'), events.ended);

  expect(command.status).toBe('succeeded');
});

test('what its owner ended all the same has ended so, though somebody gave it up', () => {
  const command = after(events.accepted, endedAs('parked'), events.discarded, events.ended);

  expect(command).toMatchObject({ status: 'succeeded', result: 1 });
});

test('a message that nobody could read is a parked command once somebody has said what it means', () => {
  const command = after(events.unreadable, events.edited, events.redriven);

  expect(after(events.unreadable, events.edited)).toMatchObject({ status: 'parked', problem: why });
  expect(command).toMatchObject({ status: 'accepted', message: { attempt: 2 }, batch: 'b' });
});

test('clients see what is unreadable as parked, and what was given up as failed', () => {
  expect(statusOf(states.unreadable)).toBe('parked');
  expect(statusOf(states.discarded)).toBe('failed');
  expect(statusOf(states.unknown)).toBeUndefined();
  expect(isEnd('running')).toBe(false);
  expect(isEnd('parked')).toBe(true);
});

test('what asks an owner to end a command keeps the acceptance and attempt by which that one is found', () => {
  const expire = endMessage({ ...message, attempt: 3 }, 'expired');

  expect(expire).toMatchObject({ id: 'c1.expired.3', type: 'command.expire', payload: { command: 'c1' } });
  expect(expire).toMatchObject({ acceptedAt: 1, attempt: 3, replyTo: 'router-1', entity: 't/run/r1' });
  expect(expire.deadline).toBeUndefined();
});

describe('an entry', () => {
  const journaled = Object.values(events).filter((event): event is JournaledEvent => event.kind !== 'running');

  test.each(journaled.map((event) => [event.kind, event] as const))('%s comes back as it went', (_, event) => {
    const entry = entryOf({ tenant: 't', id: 'c1' }, event, { entity: 't/command/c1', seq: 1, at: 5 });

    expect(eventOf(JSON.parse(JSON.stringify(entry)) as typeof entry)).toEqual(JSON.parse(JSON.stringify(event)));
  });

  test('holds what it sends as an open effect, and once', () => {
    const entry = entryOf({ tenant: 't', id: 'c1' }, events.accepted, { entity: 'e', seq: 1, at: 5, wakeAt: 9 });

    expect(entry).toMatchObject({ open: ['command'], wakeAt: 9, effects: [{ kind: 'command', command: message }] });
    expect(JSON.stringify(entry).split('"hello"')).toHaveLength(2);
  });

  test('folds to the command', () => {
    const entries = [events.accepted, events['cancel-requested'], endedAs('cancelled')].map((event, index) =>
      entryOf({ tenant: 't', id: 'c1' }, event as JournaledEvent, { entity: 'e', seq: index + 1, at: index }),
    );

    expect(fold(entries)).toMatchObject({ status: 'cancelled', problem: why, endedAt: 2, cancel: { at: 1 } });
  });
});

test('of an erased command the last entry tells all that is left', () => {
  const place = { entity: 't/command/c1', at: 5 };
  const entries = [events.accepted, events.ended, events.erased].map((event, index) =>
    entryOf({ tenant: 't', id: 'c1' }, event as JournaledEvent, { ...place, seq: index + 1 }),
  );

  const [first, second, third] = entries;
  expect(third).toMatchObject({ open: ['erasure'] });
  expect(fold([blankOf(first!), blankOf(second!), third!])).toEqual({ status: 'erased', was });
  expect(fold([first!, blankOf(second!), third!])).toEqual({ status: 'erased', was });
  expect(fold([blankOf(first!)])).toEqual({ status: 'unknown' });
});

test('the set of all flags off is not the same as no set', () => {
  expect(Object.keys(flagSetOf(decision.flags).flags)).toHaveLength(4);
  expect(decision).toMatchObject({ route: 'persona', snapshot: { source: 'defaults', etag: 'defaults' } });
});
