import { type NatsRights, SERVICES, natsRights, natsTenantRights } from '@leviathan/contracts';

const HEAD = `# A NATS server for Leviathan: JetStream, and a user per service with what it needs. Passwords come from the environment.
# Generated from libs/contracts/src/broker-rights.ts by \`npm run docs\`; with LEV_NATS_PREFIX put it before every subject.
listen: "0.0.0.0:4222"
jetstream { store_dir: "/data" }
`;

/** `deploy/nats/nats.conf` */
export function natsConfiguration(): string {
  const services = SERVICES.map((name) => user(name, natsRights(name)));
  const tenant = user('tenant-local', natsTenantRights('local'));
  return `${HEAD}authorization {
  users: [
${services.join('\n')}
    # Outside subscribers hear one tenant. Copy this for each; its clients set the inbox prefix.
${tenant}
  ]
}
`;
}

function user(name: string, { publish, subscribe }: NatsRights): string {
  const password = `$LEV_NATS_PASSWORD_${name.toUpperCase().replaceAll('-', '_')}`;
  const sends = publish.length === 0 ? 'deny: ">"' : `allow: [${quoted(publish)}]`;
  return `    { user: "${name}", password: ${password}, permissions: {
      publish: { ${sends} }
      subscribe: { allow: [${quoted(subscribe)}] }
    } }`;
}

function quoted(subjects: readonly string[]): string {
  return subjects.map((subject) => `"${subject}"`).join(', ');
}
