import type { CommandType } from './command-types/command-type.ts';
import type { OwnerName } from './topology.ts';

/** One kind of things that a caller may read or change. */
export interface AccessArea {
  /** What `<area>:read` permits. */
  readonly read: string;
  /** What `<area>:write` permits; without it there is no such scope. */
  readonly write?: string;
  /** Paths at and below which its scopes count. */
  readonly paths: readonly string[];
}

/**
 * Who may do what, by scope. This is the one table: routes name scopes out of it, OpenAPI shows them for each operation,
 * and docs/reference/access.md is made of it.
 *
 * Flags and definitions belong to the installation and not to a tenant: their `write` scopes are for operators.
 */
export const ACCESS_AREAS = {
  commands: {
    read: 'Read commands of the tenant, follow and explain them; list the command types.',
    write: 'Send commands of every type, and ask for their cancellation.',
    paths: ['/v1/commands', '/v1/command-types', '/mcp'],
  },
  sessions: {
    read: 'Read sessions, jobs, reminders and imports of the tenant.',
    write: 'Send the commands of session-store (`session.*`, `job.*`, `reminder.*`); start imports.',
    paths: ['/v1/sessions', '/v1/jobs', '/v1/reminders', '/v1/imports'],
  },
  runs: {
    read: 'Read and follow runs of the tenant; read approvals and usage.',
    write: 'Send the commands of role-orchestrator (`agent.*`, `run.*`, `approval.*`).',
    paths: ['/v1/runs', '/v1/approvals', '/v1/usage'],
  },
  definitions: {
    read: 'Read personas, roles, teams and tools.',
    write: 'Change personas, roles, teams and tools, for all tenants.',
    paths: ['/v1/personas', '/v1/roles', '/v1/teams', '/v1/tools'],
  },
  whispers: {
    read: 'Read and follow whispers of the tenant.',
    write: 'Whisper, and say what became of a whisper.',
    paths: ['/v1/whispers'],
  },
  flags: {
    read: 'Read, follow and evaluate flags.',
    write: 'Change and roll back flags, for all tenants.',
    paths: ['/v1/flags', '/v1/flag-set', '/ofrep'],
  },
  parked: {
    read: 'Read parked commands of the tenant, with their payloads.',
    write: 'Redrive, edit and discard parked commands.',
    paths: ['/v1/parked'],
  },
  audit: { read: 'Read who changed what in the tenant.', paths: ['/v1/audit'] },
  system: { read: 'Read the state of the installation.', paths: ['/v1/system'] },
} as const satisfies Readonly<Record<string, AccessArea>>;

type Areas = typeof ACCESS_AREAS;
type Written<A extends keyof Areas> = Areas[A] extends { readonly write: string } ? `${A}:write` : never;

/** `sessions:read`, `flags:write` … */
export type AccessScope = { [A in keyof Areas]: `${A}:read` | Written<A> }[keyof Areas];

/** Every scope, in the order of the table. */
export const ACCESS_SCOPES = Object.entries<AccessArea>(ACCESS_AREAS).flatMap(([area, { write }]) => [
  `${area}:read`,
  ...(write === undefined ? [] : [`${area}:write`]),
]) as readonly AccessScope[]; // the same two names as in the type above

const KNOWN: ReadonlySet<string> = new Set(ACCESS_SCOPES);

export function isAccessScope(text: string): text is AccessScope {
  return KNOWN.has(text);
}

const BY_OWNER: Readonly<Record<OwnerName, AccessScope>> = {
  'session-store': 'sessions:write',
  'role-orchestrator': 'runs:write',
};

/** The scopes of which one is needed to send a command of this type: that of all commands, or that of its owner's alone. */
export function scopesOf({ owner }: Pick<CommandType, 'owner'>): readonly AccessScope[] {
  return ['commands:write', BY_OWNER[owner]];
}

/** The scopes of which one is needed to send any command at all. */
export const COMMAND_SCOPES: readonly AccessScope[] = ['commands:write', ...Object.values(BY_OWNER)];
