import { type ChildProcess, spawn } from 'node:child_process';
import { eventually } from '@leviathan/test-kit';
import { IMAGES, fileOf } from './options.ts';
import { applied, fetched, kubectl } from './programs.ts';

interface Ingress {
  readonly spec: {
    readonly rules: readonly {
      readonly host: string;
      readonly http: {
        readonly paths: readonly { readonly path: string; readonly backend: { readonly service: { name: string } } }[];
      };
    }[];
  };
}

const NAME = 'origin';
const LABELS = { 'leviathan/e2e': NAME };
const REACHABLE_WITHIN_MS = 5_000;
const FORWARDED_WITHIN_MS = 30_000;

/**
 * The one origin of an installation, by the rules of the Ingress that the cluster holds: a bare cluster has no Ingress
 * controller, so a small one runs beside the installation (ingress-proxy.mjs), in an image that is there already.
 *
 * It is reached by a port of the node, as with kind on Linux; else `kubectl port-forward` brings it here.
 */
export class Origin implements AsyncDisposable {
  readonly url: string;
  readonly #forwarding: ChildProcess | undefined;

  private constructor(url: string, forwarding?: ChildProcess) {
    this.url = url;
    this.#forwarding = forwarding;
  }

  /** @param ingress its name */
  static async of(namespace: string, ingress: string): Promise<Origin> {
    const { spec } = await fetched<Ingress>('ingress', ingress, '--namespace', namespace);
    const [rule] = spec.rules;
    const paths = rule?.http.paths.map(({ path, backend }) => ({ path, service: backend.service.name }));
    await applied(namespace, ...manifests({ host: rule?.host, paths }));
    await kubectl('rollout', 'status', `deployment/${NAME}`, '--namespace', namespace, '--timeout', '5m');
    const byNode = await nodeUrl(namespace);
    if (await answers(byNode, REACHABLE_WITHIN_MS)) return new Origin(byNode);
    return Origin.#forwarded(namespace);
  }

  static async #forwarded(namespace: string): Promise<Origin> {
    const child = spawn('kubectl', ['port-forward', `service/${NAME}`, ':8080', '--namespace', namespace]);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const port = await eventually(() => {
      const found = /127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (found === undefined) throw new Error(`kubectl port-forward said: ${said}`);
      return found;
    }, FORWARDED_WITHIN_MS);
    return new Origin(`http://127.0.0.1:${port}`, child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#forwarding?.kill();
  }
}

async function nodeUrl(namespace: string): Promise<string> {
  const { spec } = await fetched<{ spec: { ports: readonly { nodePort: number }[] } }>(
    ...['service', NAME, '--namespace', namespace],
  );
  const { items } = await fetched<{
    items: readonly { status: { addresses: readonly { type: string; address: string }[] } }[];
  }>('nodes');
  const address = items[0]?.status.addresses.find(({ type }) => type === 'InternalIP')?.address ?? '127.0.0.1';
  return `http://${address}:${String(spec.ports[0]?.nodePort)}`;
}

async function answers(url: string, withinMs: number): Promise<boolean> {
  try {
    await eventually(async () => {
      await fetch(`${url}/version`, { signal: AbortSignal.timeout(withinMs) });
    }, withinMs);
    return true;
  } catch {
    return false; // not from here: this machine has no way to the node
  }
}

function manifests(rules: object): readonly object[] {
  const data = { 'proxy.mjs': fileOf('e2e/src/kubernetes/ingress-proxy.mjs'), 'rules.json': JSON.stringify(rules) };
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: NAME }, data },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: NAME },
      spec: { type: 'NodePort', selector: LABELS, ports: [{ port: 8080 }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: NAME },
      spec: {
        selector: { matchLabels: LABELS },
        template: { metadata: { labels: LABELS }, spec: POD },
      },
    },
  ];
}

const POD = {
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: NAME,
      image: `${IMAGES.repository}/command-router:${IMAGES.tag}`,
      command: ['/runtime/node', '/origin/proxy.mjs', '/origin/rules.json'],
      ports: [{ containerPort: 8080 }],
      readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
      resources: { requests: { cpu: '100m', memory: '64Mi' } },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      volumeMounts: [{ name: NAME, mountPath: `/${NAME}` }],
    },
  ],
  volumes: [{ name: NAME, configMap: { name: NAME } }],
};
