import { type ThrowAwayAuthority, throwAwayAuthority } from '@leviathan/test-engines';
import { parseAllDocuments } from 'yaml';
import { AUTHORITY_SECRET, type Manifest, authoritySecret, serverSecret, tlsUrl, withTls } from './engines-with-tls.ts';
import { CHART, valuesArguments } from './options.ts';
import { ownNamespace } from './namespace.ts';
import { applied, fetched, kubectl, run } from './programs.ts';

export const ENGINES_SECRET = 'engines';
const ENGINES = ['rabbitmq', 'nats', 'mongodb'] as const;

export type EngineUrls = Readonly<Record<(typeof ENGINES)[number], string>>;

/** Engines that the chart knows nothing of but their URLs, as an operator's own are. */
export interface OutsideEngines extends AsyncDisposable {
  readonly urls: EngineUrls;
  /** Secrets that an installation needs besides their URLs. */
  readonly secrets: readonly object[];
}

/** The Secret that names engines by their URLs. */
export function enginesSecret(urls: EngineUrls): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: ENGINES_SECRET }, stringData: urls };
}

/** Values of an installation on engines named by {@link enginesSecret}. */
export function onEngines({ secrets }: OutsideEngines): object {
  const of = (engine: string): object => ({
    ...{ existingSecret: ENGINES_SECRET, key: engine },
    // The MongoDB of these tests speaks no TLS.
    ...(secrets.length > 0 && engine !== 'mongodb' ? { ca: { existingSecret: AUTHORITY_SECRET, key: 'ca.crt' } } : {}),
  });
  return Object.fromEntries(ENGINES.map((engine) => [engine, of(engine)]));
}

/**
 * Runs one of each in a namespace of their own, and waits until they are ready. They are those of a first try, rendered
 * without anything else of the chart: so whoever names images for that names them for this.
 *
 * @param options `tls`: RabbitMQ and NATS with certificates of an authority that nobody else knows
 */
export async function outsideEngines({ tls = false } = {}): Promise<OutsideEngines> {
  await using stack = new AsyncDisposableStack();
  const { name } = stack.use(await ownNamespace('engines'));
  const hosts = ENGINES.map((engine) => `leviathan-${engine}.${name}.svc`);
  const authority = tls ? stack.use(await throwAwayAuthority('engines', ...hosts)) : undefined;
  await applied(name, ...(await manifests(name, authority)));
  for (const engine of ENGINES) {
    const workload = `statefulset/leviathan-${engine}`;
    await kubectl('rollout', 'status', workload, '--namespace', name, '--timeout', '5m');
  }
  const urls = await urlsIn(name, tls ? tlsUrl : (url) => url);
  const secrets = authority === undefined ? [] : [authoritySecret(authority)];
  const all = stack.move();
  return { urls, secrets, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

async function manifests(namespace: string, authority: ThrowAwayAuthority | undefined): Promise<readonly object[]> {
  const only = ['--show-only', 'templates/try/engines.yaml', '--namespace', namespace];
  const values = JSON.stringify({ try: { enabled: true } });
  const rendered = await run('helm', ['template', 'leviathan', CHART, ...only, ...valuesArguments()], values);
  const all = [...parseAllDocuments(rendered)].map((document) => document.toJS() as Manifest | null);
  const engines = all.filter((manifest) => manifest !== null);
  return authority === undefined ? engines : [serverSecret(authority), ...engines.map(withTls)];
}

async function urlsIn(namespace: string, changed: (url: string) => string): Promise<EngineUrls> {
  const { data } = await fetched<{ data: Readonly<Record<string, string>> }>(
    ...['secret', 'leviathan-try', '--namespace', namespace],
  );
  const urlOf = (engine: string): string => {
    const url = Buffer.from(data[`${engine}-url`] ?? '', 'base64').toString();
    return changed(url.replaceAll(/leviathan-(rabbitmq|nats|mongodb)/g, `$&.${namespace}.svc`));
  };
  return { rabbitmq: urlOf('rabbitmq'), nats: urlOf('nats'), mongodb: urlOf('mongodb') };
}
