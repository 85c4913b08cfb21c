import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Whisper } from '@leviathan/contracts';
import { randomId, toError } from '@leviathan/kernel';
import { type LegacySurroundings, legacyWhisper } from '../domain/legacy-whisper.ts';
import type { LegacyFile } from '../ports.ts';

export interface WhisperFileOptions {
  readonly file: string;
  readonly workingDirectory: string;
  /** Hears of each write that failed; the whisper stays in the log. */
  readonly failed: (error: Error) => void;
}

/**
 * The legacy whisper file, written beside and renamed: a reader sees a whole whisper or the one before.
 *
 * While a write is in flight only the newest whisper waits for the next; the file has room for one anyway. Not
 * promised: that it survives a power cut. It is a hint for the next answer, and the log has the whisper.
 */
export class WhisperFile implements LegacyFile {
  readonly #options: WhisperFileOptions;
  #next: Whisper | undefined;
  #writing: Promise<void> | undefined;

  constructor(options: WhisperFileOptions) {
    this.#options = options;
  }

  write(whisper: Whisper): void {
    this.#next = whisper;
    this.#writing ??= this.#writeAll();
  }

  async settled(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    for (let whisper = this.#take(); whisper !== undefined; whisper = this.#take()) {
      try {
        await this.#replace(JSON.stringify(legacyWhisper(whisper, this.#surroundings()), undefined, 2));
      } catch (error) {
        this.#options.failed(toError(error));
      }
    }
    this.#writing = undefined;
  }

  #take(): Whisper | undefined {
    const whisper = this.#next;
    this.#next = undefined;
    return whisper;
  }

  /** The default folder is everybody's: a new name, made by us alone, cannot be somebody's link to elsewhere. */
  async #replace(text: string): Promise<void> {
    const temporary = `${this.#options.file}.${randomId()}.tmp`;
    try {
      await writeFile(temporary, text, { flag: 'wx' });
      await rename(temporary, this.#options.file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  #surroundings(): LegacySurroundings {
    const { workingDirectory } = this.#options;
    const projectType = basename(workingDirectory);
    return {
      workingDirectory,
      isKinglyProject: projectType.toLowerCase().includes('kingly'),
      hasKinglyConfig: existsSync(join(workingDirectory, '.kingly')),
      projectType,
    };
  }
}
