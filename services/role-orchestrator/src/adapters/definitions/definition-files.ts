import { join } from 'node:path';
import { Persona, Role, Team } from '@leviathan/contracts';
import type { Clock, Timer } from '@leviathan/kernel';
import type { Log } from '@leviathan/grains';
import { type FSWatcher, watch } from 'chokidar';
import {
  type Catalogue,
  type Defined,
  type DefinitionProblem,
  EMPTY_CATALOGUE,
} from '../../domain/definitions/catalogue.ts';
import { type Candidates, choose } from '../../domain/definitions/choose.ts';
import type { Definitions } from '../../ports.ts';
import { type Found, readFolder } from './definition-folder.ts';
import { type Reading, definitionReader } from './read-definition.ts';

/** An editor writes a file in several steps; reading it in between would only name a flaw that is gone at once. */
const DEBOUNCE_MS = 150;

export interface DefinitionFilesOptions {
  /** The folder that ships with the product. */
  readonly productDir: string;
  /** The user's own; it need not exist. */
  readonly appDir: string;
  readonly clock: Clock;
  readonly log: Log;
}

const readers = { personas: definitionReader(Persona), roles: definitionReader(Role), teams: definitionReader(Team) };

/**
 * Personas, roles and teams from YAML files: the product's, and over them the user's own of the same name.
 *
 * A file that is broken, or whose references do not hold, is named in the log and in `current().problems`, and what was
 * in force before stays so.
 */
export class DefinitionFiles implements Definitions {
  readonly #options: DefinitionFilesOptions;
  #catalogue: Catalogue = EMPTY_CATALOGUE;
  #watcher: FSWatcher | undefined;
  #pending: Timer | undefined;
  #reload: Promise<void> = Promise.resolve();

  private constructor(options: DefinitionFilesOptions) {
    this.#options = options;
  }

  /** Reads the files once; {@link DefinitionFiles.watch} follows the user's from then on. */
  static async open(options: DefinitionFilesOptions): Promise<DefinitionFiles> {
    const files = new DefinitionFiles(options);
    await files.reload();
    return files;
  }

  current(): Catalogue {
    return this.#catalogue;
  }

  /** Reads all files again. Reloads never overlap, so the last one wins. */
  reload(): Promise<void> {
    this.#reload = this.#reload.then(() => this.#readAll());
    return this.#reload;
  }

  /** Reloads soon after a file of the user's changes. */
  async watch(): Promise<void> {
    const watcher = watch(this.#options.appDir, { ignoreInitial: true, depth: 1 });
    this.#watcher = watcher;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    watcher.once('ready', () => resolve(undefined));
    watcher.on('error', (error) => this.#options.log.warn({ error }, 'definitions are not watched: restart to reload'));
    watcher.on('all', () => this.#reloadSoon());
    await promise;
  }

  async close(): Promise<void> {
    this.#pending?.cancel();
    await this.#watcher?.close();
    await this.#reload;
  }

  #reloadSoon(): void {
    this.#pending?.cancel();
    this.#pending = this.#options.clock.after(DEBOUNCE_MS, () => void this.reload());
  }

  async #readAll(): Promise<void> {
    const before = this.#catalogue;
    const [personas, roles, teams] = await Promise.all([
      this.#candidates('personas', readers.personas, before.personas),
      this.#candidates('roles', readers.roles, before.roles),
      this.#candidates('teams', readers.teams, before.teams),
    ]);
    const problems = [...personas.problems, ...roles.problems, ...teams.problems];
    this.#catalogue = choose({ personas: personas.table, roles: roles.table, teams: teams.table, problems });
    this.#tell(before);
  }

  async #candidates<T extends { readonly name: string }>(
    folder: keyof typeof readers,
    read: (text: string) => Reading<T>,
    before: ReadonlyMap<string, Defined<T>>,
  ): Promise<{ readonly table: Candidates<T>; readonly problems: readonly DefinitionProblem[] }> {
    const { appDir, productDir } = this.#options;
    const user = await readFolder(join(appDir, folder), 'user', read);
    const product = await readFolder(join(productDir, folder), 'product', read);
    const found = [...user.defined, ...lastGood(user, before), ...product.defined];
    const table = new Map<string, Defined<T>[]>();
    for (const each of found) table.set(each.value.name, [...(table.get(each.value.name) ?? []), each]);
    return { table, problems: [...user.problems, ...product.problems] };
  }

  #tell(before: Catalogue): void {
    const { personas, roles, teams, problems } = this.#catalogue;
    const known = new Set(before.problems.map(sentenceOf));
    for (const problem of problems) {
      if (!known.has(sentenceOf(problem)))
        this.#options.log.warn({ ...problem }, `definition not in force: ${sentenceOf(problem)}`);
    }
    const counts = { personas: personas.size, roles: roles.size, teams: teams.size, problems: problems.length };
    this.#options.log.info(counts, 'definitions loaded');
  }
}

/** `file:line sentence`, as an editor's terminal makes it clickable. */
export function sentenceOf({ file, line, message }: DefinitionProblem): string {
  return `${file}${line === undefined ? '' : `:${String(line)}`} ${message}`;
}

/**
 * The user's definitions that were in force and whose file is still there: they stand in when the file is broken now, or
 * when what it says now is passed over. One whose file is gone is gone.
 */
function lastGood<T extends { readonly name: string }>(
  user: Found<T>,
  before: ReadonlyMap<string, Defined<T>>,
): readonly Defined<T>[] {
  const replaces = (old: Defined<T>) => (now: Defined<T>) =>
    now.file === old.file && now.value.name === old.value.name && now.digest !== old.digest;
  return [...before.values()].filter(
    (old) => old.origin === 'user' && (user.broken.has(old.file) || user.defined.some(replaces(old))),
  );
}
