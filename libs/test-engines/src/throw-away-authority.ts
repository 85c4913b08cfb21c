import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];

/** A folder with `ca.pem`, and `server.pem` and `server.key` that it signed for this machine, or for the hosts that were given. */
export interface ThrowAwayAuthority extends AsyncDisposable {
  readonly folder: string;
  readonly caFile: string;
}

/**
 * An authority that lives as long as a test. Made by the `openssl` program: Node signs no certificates.
 *
 * @param hosts names by which the server is called, besides `localhost`
 */
export async function throwAwayAuthority(name: string, ...hosts: readonly string[]): Promise<ThrowAwayAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'leviathan-authority-'));
  const file = (base: string): string => join(folder, base);
  const ca = ['-x509', '-subj', `/CN=${name}`, '-keyout', file('ca.key'), '-out', file('ca.pem')];
  await run('openssl', ['req', ...KEY, ...ca, '-addext', 'keyUsage=critical,keyCertSign']);
  const names = ['DNS:localhost', 'IP:127.0.0.1', ...hosts.map((host) => `DNS:${host}`)];
  const server = [
    ...['-x509', '-subj', '/CN=localhost', '-addext', `subjectAltName=${names.join(',')}`],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-CA', file('ca.pem'), '-CAkey', file('ca.key')],
    ...['-keyout', file('server.key'), '-out', file('server.pem')],
  ];
  await run('openssl', ['req', ...KEY, ...server]);
  // Engines run as users of their own.
  await chmod(folder, 0o755);
  for (const each of await readdir(folder)) await chmod(file(each), 0o644);
  return { folder, caFile: file('ca.pem'), [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
