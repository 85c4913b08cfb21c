/** `<id>.json`: what only sessions that were created (not registered) have, and the only place of context and files. */
export interface CreatedFile {
  readonly id: string;
  readonly created: string;
  readonly workspace: string;
  readonly context: string;
  readonly files: readonly string[];
  readonly sessionType: string;
}

/** JSON escapes what it must, so any text is safe here as it is. */
export function formatCreatedFile({ id, created, workspace, context, files, sessionType }: CreatedFile): string {
  return JSON.stringify({ id, created, workspace, context, files, sessionType, active: true }, null, 2);
}

/** What the file adds to a session. A missing or broken one adds nothing: the session itself is in the other file. */
export function parseCreatedFile(text: string | undefined): Pick<CreatedFile, 'context' | 'files'> {
  const value = text === undefined ? undefined : parsed(text);
  const context = typeof value?.['context'] === 'string' ? value['context'] : '';
  const listed: unknown = value?.['files'];
  const files = Array.isArray(listed) ? listed.filter((file) => typeof file === 'string') : [];
  return { context, files };
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined; // not JSON: see above
  }
}
