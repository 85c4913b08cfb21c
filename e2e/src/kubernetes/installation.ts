import { ACCESS_SECRET, newAccess } from './access.ts';
import { Client } from '../client.ts';
import { inside } from './inside.ts';
import { CHART, IMAGES, type Values, valuesArguments } from './options.ts';
import { ownNamespace } from './namespace.ts';
import { Origin } from './origin.ts';
import { type OutsideEngines, enginesSecret, onEngines } from './outside-engines.ts';
import { type Outcome, applied, fetched, kubectl, outcomeOf, run } from './programs.ts';

export const RELEASE = 'leviathan';
/** Images are in the cluster; a busy machine starts fifteen programs slowly. */
const TIMEOUT = '10m';

export interface InstallationOptions {
  readonly purpose: string;
  readonly values?: Values;
  /** Engines elsewhere; without them it brings its own, as for a first try. */
  readonly engines?: OutsideEngines;
}

export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly {
      readonly restartCount: number;
      readonly state: { readonly waiting?: { readonly reason: string; readonly message?: string } };
    }[];
  };
}

/** The chart, installed by helm in a namespace of its own, which goes with the test. */
export class Installation implements AsyncDisposable {
  readonly namespace: string;
  readonly key: string;
  readonly values: Values;
  readonly #stack: AsyncDisposableStack;
  #origin: Origin | undefined;

  private constructor(namespace: string, key: string, values: Values, stack: AsyncDisposableStack) {
    this.namespace = namespace;
    this.key = key;
    this.values = values;
    this.#stack = stack;
  }

  /** Makes the namespace with its Secrets, and installs nothing yet. */
  static async prepare({ purpose, values = {}, engines }: InstallationOptions): Promise<Installation> {
    await using stack = new AsyncDisposableStack();
    const { name } = stack.use(await ownNamespace(purpose));
    const { key, secret } = newAccess();
    await applied(name, secret, ...(engines === undefined ? [] : [enginesSecret(engines.urls), ...engines.secrets]));
    const all = {
      image: { repository: IMAGES.repository, tag: IMAGES.tag },
      access: { existingSecret: ACCESS_SECRET },
      ...(engines === undefined ? { try: { enabled: true } } : { engines: onEngines(engines) }),
      ingress: { enabled: true },
      ...values,
    };
    return new Installation(name, key, all, stack.move());
  }

  /** Installs it, waits until every pod is ready, and opens its one origin. */
  static async ready(options: InstallationOptions): Promise<Installation> {
    await using stack = new AsyncDisposableStack();
    const installation = stack.use(await Installation.prepare(options));
    await installation.install();
    stack.move();
    return installation;
  }

  async install(): Promise<void> {
    await run('helm', ['install', ...this.#waiting(), ...valuesArguments()], JSON.stringify(this.values));
    this.#origin = this.#stack.use(await Origin.of(this.namespace, RELEASE));
  }

  /** As {@link install}, and says how it ended instead of throwing. It waits for nothing. */
  tryInstall(values: Values = {}): Promise<Outcome> {
    return this.#attempt('install', values);
  }

  /** @param values over those of the installation */
  async upgrade(values: Values = {}): Promise<void> {
    const all = JSON.stringify({ ...this.values, ...values });
    await run('helm', ['upgrade', ...this.#waiting(), ...valuesArguments()], all);
  }

  tryUpgrade(values: Values): Promise<Outcome> {
    return this.#attempt('upgrade', values);
  }

  /** Resolves when every workload is as the release says. */
  async settled(): Promise<void> {
    const all = ['deployment', '--selector', `app.kubernetes.io/instance=${RELEASE}`];
    await kubectl('rollout', 'status', ...all, '--namespace', this.namespace, '--timeout', TIMEOUT);
  }

  /** Back to the revision before. */
  async rollback(): Promise<void> {
    await run('helm', ['rollback', RELEASE, '--namespace', this.namespace, '--wait', '--timeout', TIMEOUT]);
  }

  /** Runs the chart's own test. @returns what it said */
  test(): Promise<string> {
    return run('helm', ['test', RELEASE, '--namespace', this.namespace, '--logs', '--timeout', TIMEOUT]);
  }

  /** A client of the whole, through the paths that its Ingress names. */
  get client(): Client {
    if (this.#origin === undefined) throw new Error('it is not installed');
    return new Client(this.#origin.url, { 'x-api-key': this.key });
  }

  /** Its pods that are not leaving. */
  async pods(component?: string): Promise<readonly Pod[]> {
    const of = component === undefined ? '' : `,app.kubernetes.io/component=${component}`;
    const { items } = await fetched<{ items: readonly Pod[] }>(
      ...['pods', '--namespace', this.namespace],
      ...['--selector', `app.kubernetes.io/instance=${RELEASE},app.kubernetes.io/part-of=leviathan${of}`],
    );
    return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  /** What a pod has printed, this time and the time before. */
  async logOf(pod: string): Promise<string> {
    const args = ['logs', pod, '--namespace', this.namespace];
    const before = await outcomeOf('kubectl', [...args, '--previous']);
    return `${before.succeeded ? before.stdout : ''}${await kubectl(...args)}`;
  }

  /** What `/readyz` of a pod says, in whatever state it is. */
  async readinessOf(pod: string): Promise<string> {
    const ask = "fetch('http://127.0.0.1:9090/readyz').then((a) => a.text()).then(console.log)";
    return (await inside(this.namespace, pod, ask)) ?? `${pod} does not run`;
  }

  #attempt(what: 'install' | 'upgrade', values: Values): Promise<Outcome> {
    const args = [what, RELEASE, CHART, '--namespace', this.namespace, ...valuesArguments()];
    return outcomeOf('helm', args, JSON.stringify({ ...this.values, ...values }));
  }

  #waiting(): readonly string[] {
    return [RELEASE, CHART, '--namespace', this.namespace, '--wait', '--timeout', TIMEOUT];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

export function isReady({ status }: Pod): boolean {
  return status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}

/** What keeps a pod from starting, in the cluster's words; empty when nothing does. */
export function waitingFor({ status }: Pod): string {
  return (status.containerStatuses ?? []).map(({ state }) => state.waiting?.message ?? '').join();
}
