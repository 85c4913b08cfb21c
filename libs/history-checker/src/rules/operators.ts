import type { Ending, History, JournalEntry, RouterMoment, Violation } from '../history.ts';
import type { Journals } from '../journals.ts';

/**
 * How a router says that a command ended is how its owner ended it: it ends none by itself, takes no `parked` of one
 * attempt for that of another, and believes the owner also after an operator gave the command up.
 */
export function routersAgree(history: History, { endsOf, turnsOf }: Journals): readonly Violation[] {
  return byCommand(history).flatMap(([command, moments]) => {
    const ends = endsOf.get(command) ?? [];
    const invented = moments
      .filter(({ kind }) => kind === 'ended')
      .filter(
        ({ status, attempt }) => !ends.some((end) => end.reply.status === status && isOf(attempt, status, end.entry)),
      )
      .map(
        ({ status, attempt }) =>
          `${command} is ${String(status)} in attempt ${String(attempt)}, and its owner never said so`,
      );
    const final = ends.findLast(({ reply }) => reply.status !== 'parked' && reply.status !== 'cancelled');
    const isBelieved = final === undefined || moments.some(({ status }) => status === final.reply.status);
    const disbelieved =
      isBelieved || !history.isSettled
        ? []
        : [`${command} ended as ${final.reply.status}, which no router has written`];
    const unasked = cancelledUnasked(moments, ends, turnsOf.get(command) ?? []).map((attempt) => {
      return `attempt ${String(attempt)} of ${command} was cancelled, and nobody asked for that`;
    });
    return [...invented, ...disbelieved, ...unasked].map(
      (detail) => ({ rule: 'routers-agree', entity: command, detail }) as const,
    );
  });
}

/** Attempts that ran and were ended as cancelled, though only an earlier one was to be. */
function cancelledUnasked(
  moments: readonly RouterMoment[],
  ends: readonly { readonly entry: JournalEntry; readonly reply: Ending }[],
  turns: readonly JournalEntry[],
): readonly number[] {
  const wanted = moments.filter(({ kind }) => kind === 'cancel-requested' || kind === 'discarded');
  const cancelled = ends.filter(({ entry, reply }) => reply.status === 'cancelled' && !turns.includes(entry));
  return cancelled.flatMap(({ entry: { seq } }) => {
    const ran = Math.max(...turns.filter((turn) => turn.seq < seq).map((turn) => turn.attempt ?? 1));
    return wanted.some(({ attempt = 1 }) => attempt >= ran) ? [] : [ran];
  });
}

/** What an operator was told is done stands in the journal once, and each redrive is an attempt of its own. */
export function deedsKept(history: History): readonly Violation[] {
  const told = Map.groupBy(history.deeds ?? [], ({ command }) => command);
  return byCommand(history).flatMap(([command, moments]) => {
    const attempts = moments.filter(({ kind }) => kind === 'redriven').map(({ attempt }) => attempt ?? 1);
    const twice = attempts.filter((attempt, index) => attempts.indexOf(attempt) !== index);
    const again = twice.map((attempt) => `${command} was redriven twice as attempt ${String(attempt)}`);
    const unkept = (['redriven', 'discarded'] as const).flatMap((kind) => {
      const said = (told.get(command) ?? []).filter((deed) => deed.kind === kind).length;
      const done = moments.filter((moment) => moment.kind === kind).length;
      return said <= done
        ? []
        : [`${command} was said to be ${kind} ${String(said)} times, and was ${String(done)} times`];
    });
    return [...again, ...unkept].map((detail) => ({ rule: 'deeds-kept', entity: command, detail }) as const);
  });
}

function byCommand({ routed = [] }: History): readonly (readonly [string, readonly RouterMoment[]])[] {
  return [...Map.groupBy(routed, ({ command }) => command)];
}

/** An end that is no parking ends every attempt. */
function isOf(attempt: number | undefined, status: string | undefined, entry: { readonly attempt?: number }): boolean {
  return status !== 'parked' || attempt === undefined || (entry.attempt ?? 1) === attempt;
}
