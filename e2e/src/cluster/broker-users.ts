import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '@leviathan/contracts';
import type { TestEngine } from '@leviathan/test-engines';

const SHIPPED = join(import.meta.dirname, '../../../deploy/rabbitmq/definitions.json');

interface Definitions {
  readonly vhosts: readonly object[];
  readonly users: readonly { readonly name: string }[];
  readonly permissions: readonly { readonly user: string; readonly vhost: string }[];
}

/** A broker user per service, with the rights that we ship and no more. */
export interface BrokerUsers extends AsyncDisposable {
  /** `undefined` for a service that uses no broker. */
  urlOf(service: ServiceName): string | undefined;
}

/** Imports the shipped definitions for one virtual host, with passwords of its own. @param url of the virtual host */
export async function importBrokerUsers(rabbitmq: TestEngine, vhost: string, url: string): Promise<BrokerUsers> {
  const shipped = JSON.parse(readFileSync(SHIPPED, 'utf8')) as Definitions;
  const password = randomBytes(16).toString('hex');
  const nameOf = (service: string): string => `${vhost}-${service}`;
  const definitions = {
    users: shipped.users.map((user) => ({ ...user, name: nameOf(user.name), password_hash: hashOf(password) })),
    permissions: shipped.permissions.map((each) => ({ ...each, user: nameOf(each.user), vhost })),
  };
  const file = `/tmp/${vhost}.json`;
  await rabbitmq.exec('sh', '-c', 'printf %s "$1" > "$2"', 'sh', JSON.stringify(definitions), file);
  await rabbitmq.exec('rabbitmqctl', 'import_definitions', file);
  const names = new Set(shipped.users.map(({ name }) => name));
  return {
    urlOf: (service) => {
      if (!names.has(service)) return undefined;
      const own = new URL(url);
      Object.assign(own, { username: nameOf(service), password });
      return own.href;
    },
    [Symbol.asyncDispose]: async () => {
      for (const name of names) await rabbitmq.exec('rabbitmqctl', 'delete_user', nameOf(name));
    },
  };
}

/** As RabbitMQ keeps it: base64 of a salt of four bytes and the SHA-256 of salt and password. */
function hashOf(password: string): string {
  const salt = randomBytes(4);
  const hash = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, hash]).toString('base64');
}
