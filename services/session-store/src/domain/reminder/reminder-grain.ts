import {
  type CommandMessage,
  REMINDERS,
  type Problem,
  ReminderCancelPayload,
  checker,
  isMalformed,
  problem,
} from '@leviathan/contracts';
import {
  type Effect,
  type Grain,
  type Outcome,
  type RuntimeCommand,
  type Turn,
  happened,
  ignored,
  isRuntimeCommand,
  refused,
} from '@leviathan/grains';
import type { CronSchedule } from '../../ports.ts';
import { namesOf } from '../entity-names.ts';
import { tickCommand } from './reminded-command.ts';
import { reminderView } from './reminder-view.ts';
import {
  NO_REMINDERS,
  type PendingReminder,
  type Reminders,
  type Sent,
  type Tick,
  evolve,
  find,
  wakeAt,
} from './reminders.ts';
import { wishOf } from './set-reminder.ts';
import { dueTicks } from './ticks.ts';

/** An entry has room for so many commands of 16 KiB; what is left is taken by the next turn. */
const MOST_EFFECTS = 32;

/** The reminders of one session. They cost their owner nothing until they are due: the journal's hint wakes them. */
export function reminderGrain(crons: CronSchedule): Grain<Reminders> {
  return {
    type: REMINDERS,
    schema: 1,
    // Between two ticks there is nothing to remember: the next one folds the snapshot.
    idleMs: 60_000,
    initial: NO_REMINDERS,
    decide: (state, command, turn) =>
      isRuntimeCommand(command) ? decideOwn(state, command, turn, crons) : decideSent(state, command, turn, crons),
    evolve,
    wakeAt,
    ended: ({ pending }) => Object.keys(pending).length === 0,
  };
}

function decideSent(state: Reminders, message: CommandMessage, turn: Turn, crons: CronSchedule): Outcome {
  switch (message.type) {
    case 'reminder.set':
      return set(state, message, turn, crons);
    case 'reminder.cancel':
      return cancel(state, message, turn);
    default:
      return refused(problem('unknown-command-type', `reminders of this release do not know ${message.type}`));
  }
}

function set(state: Reminders, { id, payload, decision }: CommandMessage, turn: Turn, crons: CronSchedule): Outcome {
  const name = (payload as { name?: string } | null)?.name ?? id;
  const wish = wishOf(payload, name, state, crons, turn.now);
  if (isProblem(wish)) return refused(wish);
  const { schedule, dueAt } = wish;
  const { command, catchUp = 'once' } = wish.payload;
  const reminder = { id, name, schedule, catchUp, command, decision, setAt: turn.now, dueAt, ticks: 0 };
  return happened('reminder-set', reminder, { reminder: viewIn(turn, reminder) });
}

const checkCancel = checker(ReminderCancelPayload);

function cancel(state: Reminders, { payload }: CommandMessage, turn: Turn): Outcome {
  const checked = checkCancel(payload);
  if (isMalformed(checked)) {
    return refused(problem('invalid-payload', `the payload of reminder.cancel: ${checked.malformed}`));
  }
  const { name } = checked;
  const reminder = find(state, name);
  if (reminder === undefined) return refused(problem('reminder-not-found', `there is no reminder ${name}`));
  return happened('reminder-cancelled', { name }, { reminder: viewIn(turn, reminder) });
}

function decideOwn(state: Reminders, command: RuntimeCommand, turn: Turn, crons: CronSchedule): Outcome {
  switch (command.type) {
    case 'timer':
      return tick(state, turn, crons);
    case 'command.answered':
      return answered(state, command, turn);
    default:
      return ignored(command); // reminders make no calls, and no command of theirs goes on after its turn
  }
}

function tick({ pending }: Reminders, turn: Turn, crons: CronSchedule): Outcome {
  const due = Object.values(pending)
    .filter(({ dueAt }) => dueAt <= turn.now)
    .sort((a, b) => a.dueAt - b.dueAt);
  const ticks: Tick[] = [];
  const effects: Effect[] = [];
  for (const reminder of due) {
    if (effects.length >= MOST_EFFECTS) break;
    const { fired, tick: ticked } = dueTicks(reminder, crons, turn.now);
    effects.push(...fired.flatMap((dueAt) => effectOf(reminder, dueAt, turn)));
    ticks.push(ticked);
  }
  // Not at their own instant: the timer's turn of that instant is this one.
  const isLeft = ticks.length < due.length || ticks.some(({ dueAt }) => dueAt !== undefined && dueAt <= turn.now);
  return { ...happened('ticked', { ticks, ...(isLeft ? { againAt: turn.now + 1 } : {}) }), effects };
}

function effectOf(reminder: PendingReminder, dueAt: number, turn: Turn): readonly Effect[] {
  const { tenant, id: session } = namesOf(turn.entity);
  const command = tickCommand(reminder, dueAt, { tenant, session, answerTo: turn.entity, now: turn.now });
  return command === undefined ? [] : [{ kind: 'command', queue: 'partition', command }];
}

/** A session that is gone needs no more reminding. */
const GONE: readonly string[] = ['session-closed', 'session-not-found'];

function answered(
  state: Reminders,
  command: Extract<RuntimeCommand, { type: 'command.answered' }>,
  turn: Turn,
): Outcome {
  const reminder = Object.values(state.pending).find(({ last }) => last?.command === command.command);
  if (reminder === undefined) return ignored(command);
  const { reply } = command;
  const code = 'problem' in reply ? reply.problem.code : undefined;
  const last: Sent = {
    command: command.command,
    status: reply.status,
    ...(code === undefined ? {} : { problem: code }),
  };
  const isAboutItsSession = (reminder.command.entity ?? namesOf(turn.entity).id) === namesOf(turn.entity).id;
  const isOver = code !== undefined && GONE.includes(code) && isAboutItsSession;
  return happened('tick-ended', { name: reminder.name, isOver, last });
}

function viewIn({ entity }: Turn, reminder: PendingReminder): unknown {
  return reminderView(reminder, namesOf(entity).id);
}

function isProblem(wish: object): wish is Problem {
  return 'code' in wish;
}
