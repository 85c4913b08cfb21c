import { readFile } from 'node:fs/promises';
import { FlagSet, type FlagKey, decoder, flagSetOf, isMalformed } from '@leviathan/contracts';
import { LeviathanError, reasonOf } from '@leviathan/kernel';
import { MAX_SET_BYTES, setFaults } from '../domain/flag-rules.ts';
import type { RuleCheck } from '../ports.ts';

/** Thrown at start when LEV_FLAGS_FILE cannot be the first flag set. Correct the file, or unset the variable. */
export class UnusableSeed extends LeviathanError {
  readonly code = 'invalid-flag-set';
  readonly retry = 'never';

  constructor(file: string, reason: string) {
    super(`LEV_FLAGS_FILE ${file} cannot be used: ${reason}`);
  }
}

/** The first flag set, and who says so. */
export interface Seed {
  readonly set: FlagSet;
  readonly by: string;
}

export interface SeedSettings {
  readonly flagsFile: string | undefined;
  /** The four as the environment sets them, when there is no file. */
  readonly flags: Readonly<Record<FlagKey, boolean>>;
}

const decode = decoder(FlagSet);

/** @throws {@link UnusableSeed} */
export async function readSeed({ flagsFile, flags }: SeedSettings, check: RuleCheck): Promise<Seed> {
  if (flagsFile === undefined) return { set: flagSetOf(flags), by: 'environment' };
  const set = decode(await textOf(flagsFile));
  if (isMalformed(set)) throw new UnusableSeed(flagsFile, set.malformed);
  const faults = setFaults(set, check);
  if (faults.length > 0) {
    throw new UnusableSeed(flagsFile, faults.map(({ pointer, message }) => `${pointer} ${message}`).join('; '));
  }
  return { set, by: `file ${flagsFile}` };
}

async function textOf(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    if (bytes.byteLength > 4 * MAX_SET_BYTES) throw new Error('it is too large to be a flag set');
    return bytes.toString('utf8').replace(/^\uFEFF/, ''); // editors on Windows begin files with a byte order mark
  } catch (error) {
    throw new UnusableSeed(file, reasonOf(error));
  }
}
