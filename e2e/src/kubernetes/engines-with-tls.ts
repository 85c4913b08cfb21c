import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ThrowAwayAuthority } from '@leviathan/test-engines';

/** An object of the API, as far as engines are changed. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly ports?: readonly object[];
    readonly template?: { readonly spec: { readonly containers: readonly Container[]; readonly volumes: object[] } };
  };
}

interface Container {
  readonly args?: readonly string[];
  readonly volumeMounts: readonly object[];
}

/** The Secret with the engines' certificate, and the name of the one with the authority's, as a user would have it. */
export const AUTHORITY_SECRET = 'authority';
const SERVER_SECRET = 'server-certificate';
const RABBITMQ_PORT = 5671;
const RABBITMQ_CONF = [
  `listeners.ssl.default = ${String(RABBITMQ_PORT)}`,
  'ssl_options.cacertfile = /tls/ca.crt',
  'ssl_options.certfile = /tls/tls.crt',
  'ssl_options.keyfile = /tls/tls.key',
  'ssl_options.verify = verify_none',
].join('\n');

/** The Secret that engines serve from. */
export function serverSecret({ folder }: ThrowAwayAuthority): object {
  const file = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const stringData = {
    ...{ 'ca.crt': file('ca.pem'), 'tls.crt': file('server.pem'), 'tls.key': file('server.key') },
    'tls.conf': RABBITMQ_CONF,
  };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: SERVER_SECRET }, stringData };
}

/** The Secret by which an installation trusts them. */
export function authoritySecret({ caFile }: ThrowAwayAuthority): object {
  const stringData = { 'ca.crt': readFileSync(caFile, 'utf8') };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: AUTHORITY_SECRET }, stringData };
}

/** An engine of a first try, made to speak TLS: RabbitMQ on a port of its own, NATS on the one it has. MongoDB stays. */
export function withTls(manifest: Manifest): Manifest {
  const { kind, metadata, spec } = manifest;
  if (kind === 'Service' && metadata.name.endsWith('-rabbitmq')) {
    return { ...manifest, spec: { ...spec, ports: [...(spec?.ports ?? []), { name: 'amqps', port: RABBITMQ_PORT }] } };
  }
  const template = spec?.template;
  const [container] = template?.spec.containers ?? [];
  if (kind !== 'StatefulSet' || template === undefined || container === undefined) return manifest;
  const volumes = [...template.spec.volumes, { name: 'tls', secret: { secretName: SERVER_SECRET } }];
  const containers = [{ ...container, ...changes(metadata.name, container) }];
  return { ...manifest, spec: { ...spec, template: { ...template, spec: { ...template.spec, containers, volumes } } } };
}

/** The URL that goes with {@link withTls}. */
export function tlsUrl(url: string): string {
  return url.replace(/^amqp:(.*):5672/, `amqps:$1:${String(RABBITMQ_PORT)}`).replace(/^nats:/, 'tls:');
}

function changes(name: string, { args = [], volumeMounts }: Container): Partial<Container> {
  const mounted = [...volumeMounts, { name: 'tls', mountPath: '/tls', readOnly: true }];
  if (name.endsWith('-nats')) {
    return { args: [...args, '--tls', '--tlscert', '/tls/tls.crt', '--tlskey', '/tls/tls.key'], volumeMounts: mounted };
  }
  const conf = { name: 'tls', mountPath: '/etc/rabbitmq/conf.d/90-tls.conf', subPath: 'tls.conf', readOnly: true };
  return { volumeMounts: name.endsWith('-rabbitmq') ? [...mounted, conf] : mounted };
}
