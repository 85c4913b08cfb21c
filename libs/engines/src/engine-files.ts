import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { LeviathanError, reasonOf } from '@leviathan/kernel';

/** Thrown at start for a certificate or credentials file that cannot be read, or is none. Correct the setting. */
export class UnreadableEngineFile extends LeviathanError {
  override readonly code = 'unreadable-engine-file';
  override readonly retry = 'never';
}

/** Thrown at start when a setting asks for TLS and the URL beside it for none. Correct one of the two. */
export class UnencryptedEngineUrl extends LeviathanError {
  override readonly code = 'unencrypted-engine-url';
  override readonly retry = 'never';
}

/** The text of a file that a setting names, as the option `key`; nothing when the setting is unset. */
export function textOf<K extends string>(
  key: K,
  setting: string,
  file: string | undefined,
): { readonly [Key in K]?: string } {
  if (file === undefined) return {};
  try {
    return { [key]: readFileSync(file, 'utf8') } as { [Key in K]: string };
  } catch (cause) {
    throw new UnreadableEngineFile(`${setting} names a file that cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

/** The authority that a setting names. Checked here, because TLS ignores what is no certificate, and then trusts nobody. */
export function authorityOf(setting: string, file: string | undefined): { readonly ca?: string } {
  const read = textOf('ca', setting, file);
  if (read.ca === undefined) return {};
  try {
    new X509Certificate(read.ca);
    return read;
  } catch (cause) {
    throw new UnreadableEngineFile(`${setting} names a file that is no certificate in PEM: ${String(file)}`, { cause });
  }
}

/** An amqp:// URL would be connected to without TLS, whatever authority is given; the other clients then insist on TLS. */
export function requireAmqps(setting: string, url: string, caFile: string | undefined): void {
  if (caFile === undefined || url.startsWith('amqps:')) return;
  throw new UnencryptedEngineUrl(
    `${setting} is set, but LEV_RABBITMQ_URL begins with amqp://, which is not encrypted: use amqps://, and the broker's port for TLS (5671)`,
  );
}
