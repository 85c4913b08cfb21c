import type { CommandMessage, FinalReply, Problem } from '@leviathan/contracts';
import type { Effect, Turn } from '@leviathan/grains';
import type { IntendedFile, LegacyFileName, LegacyFiles, LegacyKind, LegacyRef } from '../../ports.ts';

/** A turn about one thing of the legacy layout. */
export interface LegacyTurn {
  readonly ref: LegacyRef;
  readonly turn: Turn;
  /** Where a file of it is. */
  readonly pathOf: (name: LegacyFileName) => string;
}

/** The turn in which a write has ended: what it wrote. */
export interface LegacyEnd extends LegacyTurn {
  readonly intended: readonly IntendedFile[];
}

/** What sessions and jobs of the legacy layout differ in: the rules over their files. Pure. */
export interface LegacyThing {
  readonly kind: LegacyKind;
  /** What the files shall be after the command, given what they are, or why it is refused. */
  intentionOf(message: CommandMessage, present: LegacyFiles, at: LegacyTurn): readonly IntendedFile[] | Problem;
  /** What is told of a command whose files were written. */
  replyOf(message: CommandMessage, written: LegacyFiles, at: LegacyEnd): FinalReply;
  effectsOf(message: CommandMessage, at: LegacyEnd): readonly Effect[];
}
