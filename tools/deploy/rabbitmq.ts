import { RABBITMQ_USERS, rabbitmqRights } from '@leviathan/contracts';

const VHOST = 'leviathan';

/**
 * `deploy/rabbitmq/definitions.json`: a virtual host and a user per service with what it needs. The users have no password,
 * so nobody can log in as one before an operator sets it: `rabbitmqctl change_password command-router …`.
 */
export function rabbitmqDefinitions(): string {
  const users = RABBITMQ_USERS.map((name) => ({
    name,
    password_hash: '',
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    tags: [],
  }));
  const permissions = RABBITMQ_USERS.map((user) => ({ user, vhost: VHOST, ...rabbitmqRights(user) }));
  return `${JSON.stringify({ vhosts: [{ name: VHOST }], users, permissions }, undefined, 2)}\n`;
}
