import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A home of the old agent, as whoever knows its layout sees it from outside. */
export class LegacyFiles {
  readonly #sessions: string;
  readonly #holder: string;
  readonly #journal: string;

  constructor(home: string) {
    this.#sessions = join(home, '.kingly/sessions');
    this.#holder = join(home, '.kingly/.leviathan-holder.json');
    this.#journal = join(home, '.kingly/.leviathan-holder.db');
  }

  /** The process that says that it holds the home. */
  get holderPid(): number {
    return (JSON.parse(readFileSync(this.#holder, 'utf8')) as { pid: number }).pid;
  }

  session(id: string): string {
    return readFileSync(this.#pathOf(id), 'utf8');
  }

  checkpoint(id: string): string {
    return readFileSync(join(this.#sessions, `${id}-checkpoint.yaml`), 'utf8');
  }

  created(id: string): unknown {
    return JSON.parse(readFileSync(join(this.#sessions, `${id}.json`), 'utf8'));
  }

  /** When the session file was replaced last. */
  replacedAt(id: string): number {
    return statSync(this.#pathOf(id)).mtimeMs;
  }

  /** What the holder's journal beside the files says last of a session. */
  newestEntry(id: string): unknown {
    using journal = new DatabaseSync(this.#journal, { readOnly: true });
    const newest = 'SELECT kind FROM entries WHERE entity LIKE ? ORDER BY seq DESC LIMIT 1';
    return journal.prepare(newest).get(`%/legacy-session/${id}`)?.['kind'];
  }

  /**
   * From now on a write of the session file does not end, as on a disk that hangs: a pipe that nobody reads lies where
   * its temporary file would be, and whoever opens it waits for ever.
   */
  hang(id: string): { end(): void } {
    const pipe = join(this.#sessions, 'active', `.${id}.yaml.leviathan-tmp`);
    execFileSync('mkfifo', [pipe]);
    return { end: () => unlinkSync(pipe) };
  }

  #pathOf(id: string): string {
    return join(this.#sessions, 'active', `${id}.yaml`);
  }
}

/** What the old agent's fixed template makes of a session: every key, in its order, with any moment in time. */
export function asTheOldAgentWrites(values: {
  readonly agent: string;
  readonly workspace: string;
  readonly status: 'active' | 'closed';
  readonly activity: string;
  readonly id: string;
  readonly type: string;
}): RegExp {
  const moment = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
  const lines = [
    ...['# Active Session', `# Last Updated: ${moment}`, ''],
    ...[`session_id: "${values.id}"`, `agent: "${values.agent}"`, `workspace: "${values.workspace}"`],
    ...[`status: "${values.status}"`, `created: "${moment}"`, `last_activity: "${moment}"`, ''],
    ...['# Session Context', `recent_activity: "${values.activity}"`, 'network_intelligence: true', ''],
    ...['# Session Metadata', 'rollup_path: ".*"', 'tour_guide_path: ".*"', 'validation_path: ".*"', ''],
    ...['# Session Management', 'auto_generated: false', `session_type: "${values.type}"`, ''],
  ];
  return new RegExp(`^${lines.join('\n')}$`);
}
