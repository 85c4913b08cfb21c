import type { ProblemCode } from '@leviathan/contracts';

/** What the legacy layout keeps, by the files that it has of one. */
export type LegacyKind = 'session' | 'job';

/** A thing of the legacy layout: whose home, and the file name that is its id. */
export interface LegacyRef {
  readonly tenant: string;
  readonly kind: LegacyKind;
  readonly id: string;
}

/**
 * The files of one thing: of a session `active/<id>.yaml`, `<id>.json` and `<id>-checkpoint.yaml`, of its rollup three in
 * `rollups/`; of a job the one in `jobs/pending` and the one in `jobs/completed`.
 */
export type LegacyFileName =
  'session' | 'created' | 'checkpoint' | 'rollup' | 'tourGuide' | 'validation' | 'pending' | 'completed';

/** The files as they are now. What only we write, the rollups, is not read for a turn. */
export type LegacyFiles = Readonly<Partial<Record<LegacyFileName, string | undefined>>>;

/** A file as it shall be. */
export interface IntendedFile {
  readonly name: LegacyFileName;
  readonly content: string;
  /** Fingerprint of what it replaces; `null`: there was no such file; `any`: whatever there is. */
  readonly replaces: string | null;
  /** Where it goes once it is written: the old agent moves a job that is over. */
  readonly thenTo?: LegacyFileName;
}

/** Stands for a file that is written over whatever was there: an artefact that only restates what is known. */
export const ANYTHING = 'any';

export type LegacyReading =
  | { readonly outcome: 'read'; readonly files: LegacyFiles }
  | { readonly outcome: 'unreadable'; readonly reason: string };

export type LegacyWriting =
  /** All files are as intended, and stay so over a power cut. */
  | { readonly outcome: 'written' }
  /** A file is neither what was to be replaced nor as intended: the old agent was there first. Nothing was written. */
  | { readonly outcome: 'changed' }
  | {
      readonly outcome: 'failed';
      readonly code: Extract<ProblemCode, 'disk-full' | 'legacy-file'>;
      readonly reason: string;
    };

/**
 * The folder that the old agent keeps sessions and jobs in, and goes on using.
 *
 * - H1 A file is replaced whole or not at all, whatever crashes.
 * - H2 Writing the same intention again is harmless: files that are as intended are left alone.
 * - H3 No file is ever deleted, and none outside the thing's own is written.
 *
 * Not promised: exclusion of the old agent, which takes no lock. What it wrote before our look at the file is kept;
 * what it writes in the microseconds between our look and our rename is lost, as it loses what others write.
 * Neither operation rejects.
 */
export interface LegacyHome {
  read(thing: LegacyRef): Promise<LegacyReading>;
  write(thing: LegacyRef, files: readonly IntendedFile[]): Promise<LegacyWriting>;
  /** Where a file of it is, as the old agent names it in its answers. */
  pathOf(thing: LegacyRef, name: LegacyFileName): string;
}

/**
 * When a cron expression comes next, in a time zone.
 *
 * A pure function of its arguments and of the machine's time-zone rules, which change: whoever decides by it keeps the
 * answer, and never asks again about the past.
 */
export interface CronSchedule {
  /**
   * The first instant after `afterMs`. An hour that the clocks leave out is made up for when they go on, if the
   * expression names one time of the day; one that comes twice counts once. `unusable`: the sentence that says why the
   * expression or the zone cannot be read, or that it never comes.
   */
  next(cron: string, timeZone: string, afterMs: number): { readonly at: number } | { readonly unusable: string };
}
