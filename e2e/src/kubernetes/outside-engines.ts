import { CHART, valuesArguments } from './options.ts';
import { ownNamespace } from './namespace.ts';
import { kubectl, run } from './programs.ts';

export const ENGINES_SECRET = 'engines';

/** Engines that the chart knows nothing of but their URLs, as an operator's own are. */
export interface OutsideEngines extends AsyncDisposable {
  readonly namespace: string;
  readonly urls: Readonly<Record<'rabbitmq' | 'nats' | 'mongodb', string>>;
}

/** The Secret that names engines by their URLs. */
export function enginesSecret(urls: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: ENGINES_SECRET }, stringData: urls };
}

/** Values of an installation on engines named by {@link enginesSecret}. */
export const ON_OUTSIDE_ENGINES = {
  engines: Object.fromEntries(
    ['rabbitmq', 'nats', 'mongodb'].map((engine) => [engine, { existingSecret: ENGINES_SECRET, key: engine }]),
  ),
};

/**
 * Runs one of each in a namespace of their own, and waits until they are ready. They are those of a first try, rendered
 * without anything else of the chart: so whoever names images for that names them for this.
 */
export async function outsideEngines(): Promise<OutsideEngines> {
  await using stack = new AsyncDisposableStack();
  const { name } = stack.use(await ownNamespace('engines'));
  const only = ['--show-only', 'templates/try/engines.yaml', '--namespace', name];
  const values = JSON.stringify({ try: { enabled: true } });
  const manifests = await run('helm', ['template', 'leviathan', CHART, ...only, ...valuesArguments()], values);
  await run('kubectl', ['apply', '--namespace', name, '--filename', '-'], manifests);
  const stateful = ['rabbitmq', 'nats', 'mongodb'].map((engine) => `statefulset/leviathan-${engine}`);
  for (const each of stateful) await kubectl('rollout', 'status', each, '--namespace', name, '--timeout', '5m');
  const secret = JSON.parse(
    await kubectl('get', 'secret', 'leviathan-try', '--namespace', name, '--output', 'json'),
  ) as { readonly data: Readonly<Record<string, string>> };
  const urlOf = (engine: string): string => {
    const url = Buffer.from(secret.data[`${engine}-url`] ?? '', 'base64').toString();
    return url.replaceAll(/leviathan-(rabbitmq|nats|mongodb)/g, `$&.${name}.svc`);
  };
  const urls = { rabbitmq: urlOf('rabbitmq'), nats: urlOf('nats'), mongodb: urlOf('mongodb') };
  const all = stack.move();
  return { namespace: name, urls, [Symbol.asyncDispose]: () => all.disposeAsync() };
}
