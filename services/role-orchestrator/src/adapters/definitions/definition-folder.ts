import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from '@leviathan/kernel';
import type { Defined, DefinitionProblem, Origin } from '../../domain/definitions/catalogue.ts';
import { digestOf } from '../../domain/definitions/digest.ts';
import { MAX_FILE_BYTES, type Reading } from './read-definition.ts';

/** More files than this in one folder are not definitions that somebody wrote. */
const MAX_FILES = 1000;

/** What one folder holds. */
export interface Found<T> {
  readonly defined: readonly Defined<T>[];
  readonly problems: readonly DefinitionProblem[];
  /** Files that hold no usable definition at the moment. */
  readonly broken: ReadonlySet<string>;
}

/** Reads `*.yaml` of a folder, in the order of their names. A folder that is not there holds nothing. */
export async function readFolder<T extends { readonly name: string }>(
  folder: string,
  origin: Origin,
  read: (text: string) => Reading<T>,
): Promise<Found<T>> {
  const listed = await listFiles(folder);
  if ('message' in listed) return { defined: [], problems: [listed], broken: new Set() };
  const readings = await Promise.all(listed.map(async (file) => ({ file, reading: await readOne(file, read) })));
  const defined = new Map<string, Defined<T>>();
  const problems: DefinitionProblem[] = [];
  for (const { file, reading } of readings) {
    if ('flaws' in reading) problems.push(...reading.flaws.map((flaw) => ({ file, ...flaw })));
    else if (defined.has(reading.value.name))
      problems.push(twice(file, reading.value.name, defined.get(reading.value.name)?.file));
    else defined.set(reading.value.name, { value: reading.value, digest: digestOf(reading.value), origin, file });
  }
  return { defined: [...defined.values()], problems, broken: new Set(problems.map(({ file }) => file)) };
}

async function listFiles(folder: string): Promise<readonly string[] | DefinitionProblem> {
  try {
    const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.')).sort();
    if (names.length <= MAX_FILES) return names.map((name) => join(folder, name));
    return {
      file: folder,
      message: `holds ${String(names.length)} files; at most ${String(MAX_FILES)} are read, so none is`,
    };
  } catch (error) {
    const isMissing = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
    return isMissing ? [] : { file: folder, message: `cannot be read: ${reasonOf(error)}` };
  }
}

async function readOne<T>(file: string, read: (text: string) => Reading<T>): Promise<Reading<T>> {
  try {
    const found = await stat(file);
    // a pipe never ends and a device has no size: reading either would hold everything up
    if (!found.isFile()) return { flaws: [{ message: 'is not a regular file' }] };
    const { size } = found;
    if (size > MAX_FILE_BYTES) {
      return {
        flaws: [{ message: `is ${String(size)} bytes long; a definition has at most ${String(MAX_FILE_BYTES)}` }],
      };
    }
    return read(await readFile(file, 'utf8'));
  } catch (error) {
    return { flaws: [{ message: `cannot be read: ${reasonOf(error)}` }] };
  }
}

function twice(file: string, name: string, first = ''): DefinitionProblem {
  return { file, message: `defines ${name}, which ${first} defines already: give it another name` };
}
