import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { SERVICES } from '@leviathan/contracts';
import { type Manifest, CHART, REQUIRED, manifests, render, whyNot } from './chart.ts';
import { type PodSpec, podOf, violations } from './pod-security.ts';
import { output } from './programs.ts';

/** Each toggle alone, on top of what is required. */
const TOGGLES: readonly (readonly string[])[] = [
  [],
  ['fullnameOverride=other'],
  ['image.tag=1.2.3', 'image.digests.session-store=sha256:' + '0'.repeat(64), 'image.pullSecrets[0]=registry'],
  [
    'engines.rabbitmq.ca.existingSecret=ca',
    'engines.nats.ca.existingSecret=ca',
    'engines.mongodb.ca.existingSecret=ca',
  ],
  ['engines.nats.credentials.existingSecret=creds', 'engines.nats.prefix=agents'],
  ['flags.metagptRoles=false', 'flags.distributedWhispers=false', 'flags.monitoring=false'],
  ['flags.orleans=false', 'legacyHome.enabled=true'],
  ['legacyHome.enabled=true', 'legacyHome.existingClaim=home'],
  ['flags.seed.flags.ENABLE_ORLEANS.state=ENABLED'],
  ['model.name=openai-compatible:gpt', 'model.existingSecret=model', 'model.baseUrl=https://model.example/v1'],
  ['app.files.teams/crew\\.yaml=name: crew', 'app.files.roles/one\\.yaml=name: one'],
  ['app.existingConfigMap=definitions'],
  ['access.oidc.issuer=https://id.example', 'access.oidc.audience=leviathan', 'retention.commands=30'],
  ['telemetry.otlpEndpoint=http://collector.monitoring:4318'],
  ['defaults.replicas=1'],
  ['defaults.autoscaling.type=hpa'],
  ['services.session-store.autoscaling.type=keda', 'keda.existingSecret=management'],
  ['services.command-router.replicas=5', 'services.command-router.env.OTEL_TRACES_SAMPLER=always_on'],
  ['ingress.enabled=true', 'ingress.className=nginx', 'ingress.tls.secretName=tls'],
  ['httpRoute.enabled=true', 'httpRoute.parentRefs[0].name=gateway'],
  ['networkPolicy.enabled=false'],
  [
    'networkPolicy.apiFrom[0].namespaceSelector.matchLabels.role=edge',
    'networkPolicy.to.nats[0].ipBlock.cidr=10.0.0.0/8',
  ],
  ['serviceMonitor.enabled=true', 'serviceMonitor.labels.release=prometheus'],
  ['prometheusRule.enabled=true', 'prometheusRule.labels.release=prometheus'],
  ['dashboards.enabled=true', 'dashboards.annotations.folder=Leviathan', 'fullnameOverride=other'],
  ['hostUsers=false', 'serviceAccount.name=mine'],
  ['try.enabled=true', 'defaults.replicas=1'],
];
const MATRIX = TOGGLES.map((values) => ({ values: values.join(' '), all: [...REQUIRED, ...values] }));

function rendered(values: readonly string[], kind: string): readonly Manifest[] {
  return manifests(values).filter((each) => each.kind === kind);
}

function deployment(values: readonly string[], name: string): Record<string, unknown> & { readonly pod: PodSpec } {
  const found = rendered(values, 'Deployment').find(({ metadata }) => metadata.name === `leviathan-${name}`);
  if (found === undefined) throw new Error(`no deployment ${name}`);
  return { ...found.spec, pod: podOf(found) as PodSpec };
}

test('helm finds nothing to say against the chart', () => {
  expect(output('helm', ['lint', '--strict', CHART, ...REQUIRED.flatMap((value) => ['--set', value])])).toContain(
    '0 chart(s) failed',
  );
});

test.each(MATRIX)('pods are restricted, tokenless and give no variable twice with $values', ({ all }) => {
  for (const manifest of manifests(all)) {
    const pod = podOf(manifest);
    if (pod === undefined) continue;
    expect({ pod: manifest.metadata.name, violations: violations(pod) }).toEqual({
      pod: manifest.metadata.name,
      violations: [],
    });
    expect(pod.automountServiceAccountToken).toBe(false);
    for (const { env = [] } of pod.containers) {
      expect(env.map(({ name }) => name)).toEqual([...new Set(env.map(({ name }) => name))]);
    }
  }
});

test.each(MATRIX)('every field is one of the Kubernetes API with $values', ({ all }) => {
  const schemas = `${import.meta.dirname}/schemas/{{.ResourceKind}}{{.KindSuffix}}.json`;
  const args = ['-strict', '-summary', '-output', 'json', '-schema-location', schemas];
  expect(JSON.parse(output('kubeconform', args, render(all)))).toMatchObject({
    summary: { invalid: 0, errors: 0, skipped: 0 },
  });
});

test('the five services are there, with read-only roots, and leave their tokens to others', () => {
  const found = rendered(REQUIRED, 'Deployment');
  expect(found.map(({ metadata }) => metadata.name).sort()).toEqual(SERVICES.map((name) => `leviathan-${name}`).sort());
  for (const manifest of found) {
    expect(podOf(manifest)?.containers.map(({ securityContext }) => securityContext?.readOnlyRootFilesystem)).toEqual([
      true,
    ]);
  }
});

test('whoever scales a service sets its replicas, and nobody else', () => {
  expect(deployment(REQUIRED, 'session-store')).toMatchObject({ replicas: 2 });
  expect(deployment([...REQUIRED, 'defaults.autoscaling.type=hpa'], 'session-store')).not.toHaveProperty('replicas');
});

test('services may reach the issuer of tokens, if there is one', () => {
  const mayReach = (values: readonly string[]): readonly boolean[] =>
    rendered([...REQUIRED, ...values], 'NetworkPolicy')
      .filter(({ metadata }) => SERVICES.some((name) => metadata.name === `leviathan-${name}`))
      .map(({ spec }) => JSON.stringify(spec?.['egress']).includes('"port":443'));
  expect(mayReach([])).toEqual([false, false, false, false, false]);
  const issuer = ['access.oidc.issuer=https://id.example', 'access.oidc.audience=leviathan'];
  expect(mayReach(issuer)).toEqual([true, true, true, true, true]);
});

test('one replica alone holds the legacy home', () => {
  const values = [...REQUIRED, 'legacyHome.enabled=true', 'services.session-store.replicas=3'];
  const holder = deployment(values, 'legacy-home');
  expect(holder).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  const holds = (name: string): unknown =>
    deployment(values, name).pod.containers[0]?.env?.find((each) => each.name === 'LEV_LEGACY_HOLDER');
  expect(holds('legacy-home')).toMatchObject({ value: 'true' });
  expect(holds('session-store')).toMatchObject({ value: 'false' });
  const reads = rendered(values, 'Service').find(({ metadata }) => metadata.name === 'leviathan-session-store');
  expect(reads?.spec).toMatchObject({ selector: { 'app.kubernetes.io/component': 'legacy-home' } });
});

test.each([
  ['replica=3', 'replica'],
  ['defaults.replicas=many', 'replicas'],
  ['partitions=0', 'partitions'],
  ['logLevel=loud', 'logLevel'],
  ['services.session-stor.replicas=2', 'session-stor'],
  ['defaults.autoscaling.type=magic', 'autoscaling'],
  ['image.digests.session-store=latest', 'digests'],
  ['access.allowedOrigins[0]=*', 'allowedOrigins'],
  ['defaults.env.LEV_MONGO_URL=mongodb://x', 'env'],
  ['ingress.host=HTTP://x', 'host'],
  ['flags.orleans=no', 'orleans'],
  ['httpRoute.enabled=true', 'parentRefs'],
])('%s is refused with the name of the field', (value, field) => {
  expect(whyNot([...REQUIRED, value])).toContain(field);
});

test.each([
  [REQUIRED.slice(1), 'engines.rabbitmq.existingSecret is not set'],
  [REQUIRED.filter((value) => !value.includes('nats')), 'engines.nats.existingSecret is not set'],
  [REQUIRED.filter((value) => !value.includes('mongodb')), 'engines.mongodb.existingSecret is not set'],
  [REQUIRED.slice(0, 3), 'access.existingSecret is not set'],
  [[...REQUIRED, 'flags.orleans=false'], 'set legacyHome.enabled=true too'],
  [[...REQUIRED, 'defaults.autoscaling.type=keda'], 'needs keda.existingSecret'],
  [[...REQUIRED, 'app.existingConfigMap=a', 'app.files.x\\.yaml=b'], 'exclude each other'],
])('what is missing or does not go together is said, with what to do', (values, sentence) => {
  expect(whyNot(values)).toContain(sentence);
});

test.each([[['serviceMonitor.enabled=true']], [['serviceMonitor.enabled=true', 'legacyHome.enabled=true']]])(
  'with %j every pod is scraped, and none twice',
  (toggles) => {
    const values = [...REQUIRED, ...toggles];
    const selectors = rendered(values, 'Service')
      .map(({ spec }) => spec as { selector: Record<string, string>; ports: readonly { name: string }[] })
      .filter(({ ports }) => ports.some(({ name }) => name === 'operations'))
      .map(({ selector }) => Object.entries(selector));
    for (const { metadata, spec } of rendered(values, 'Deployment')) {
      const { labels } = (spec?.['template'] as { metadata: { labels: Record<string, string> } }).metadata;
      const scraped = selectors.filter((selector) => selector.every(([label, value]) => labels[label] === value));
      expect({ pods: metadata.name, times: scraped.length }).toEqual({ pods: metadata.name, times: 1 });
    }
  },
);

test('rules and dashboards are about this release alone', () => {
  const values = [...REQUIRED, 'prometheusRule.enabled=true', 'dashboards.enabled=true', 'fullnameOverride=other'];
  const [rule] = rendered(values, 'PrometheusRule');
  const expressions = (rule?.spec?.['groups'] as readonly { rules: readonly { expr: string }[] }[])
    .flatMap(({ rules }) => rules)
    .map(({ expr }) => expr);
  for (const expr of expressions) {
    expect(expr).toMatch(/namespace="agents", job=~"other-\.\+"|installation="agents\/other"/);
    expect(expr).not.toContain('leviathan-');
  }
  const dashboards = rendered(values, 'ConfigMap').filter(({ metadata }) => metadata.name.endsWith('-dashboard'));
  expect(dashboards).toHaveLength(4);
  for (const { data = {} } of dashboards) {
    const [model = ''] = Object.values(data);
    expect(JSON.parse(model)).toMatchObject({ panels: expect.any(Array) });
    expect(model).not.toContain('job=~\\"leviathan-');
  }
});

test('a field that is none is found', () => {
  const wrong = render().replace('terminationGracePeriodSeconds:', 'terminationGracePeriod:');
  const schemas = `${import.meta.dirname}/schemas/{{.ResourceKind}}{{.KindSuffix}}.json`;
  expect(() => output('kubeconform', ['-strict', '-schema-location', schemas], wrong)).toThrow();
});

test('each variable of the chart is a setting of the services', () => {
  const reference = readFileSync(join(import.meta.dirname, '../../docs/reference/settings.md'), 'utf8');
  const variables = new Set<string>();
  for (const { all } of MATRIX) {
    for (const manifest of manifests(all)) {
      if (manifest.kind === 'ConfigMap' && manifest.metadata.name.endsWith('-settings')) {
        for (const name of Object.keys(manifest.data ?? {})) variables.add(name);
      }
      if (manifest.kind !== 'Deployment') continue;
      for (const { env = [] } of podOf(manifest)?.containers ?? []) for (const { name } of env) variables.add(name);
    }
  }
  expect([...variables].filter((name) => !name.startsWith('OTEL_') && !reference.includes(`\`${name}\``))).toEqual([]);
});

test('Ingress, HTTPRoute and the proxy of compose send each path to the same service', () => {
  const caddy = readFileSync(join(CHART, '../../compose/Caddyfile'), 'utf8');
  const proxied = [...caddy.matchAll(/@\w+ path (.+)[^]*?reverse_proxy ([\w-]+):8080/g)].flatMap(([, paths = '', to]) =>
    paths.split(' ').map((path) => [path.replace(/\/\*$/, ''), `leviathan-${to ?? ''}`]),
  );
  const [ingress] = rendered([...REQUIRED, 'ingress.enabled=true'], 'Ingress');
  const [route] = rendered(
    [...REQUIRED, 'httpRoute.enabled=true', 'httpRoute.parentRefs[0].name=gateway'],
    'HTTPRoute',
  );
  const owners = new Map(proxied.sort().map(([path, to]) => [path, to]));
  owners.set('/', 'leviathan-command-router');
  expect(new Map(pathsOfIngress(ingress).sort())).toEqual(owners);
  expect(new Map(pathsOfRoute(route).sort())).toEqual(owners);
});

function pathsOfIngress(ingress: Manifest | undefined): [string, string][] {
  const rules = ingress?.spec?.['rules'] as readonly {
    http: { paths: readonly { path: string; backend: { service: { name: string } } }[] };
  }[];
  return rules.flatMap(({ http }) =>
    http.paths.map(({ path, backend }): [string, string] => [path, backend.service.name]),
  );
}

function pathsOfRoute(route: Manifest | undefined): [string, string][] {
  const rules = route?.spec?.['rules'] as readonly {
    matches: readonly { path: { value: string } }[];
    backendRefs: readonly { name: string }[];
  }[];
  return rules.flatMap(({ matches, backendRefs }) =>
    matches.map(({ path }): [string, string] => [path.value, backendRefs[0]?.name ?? '']),
  );
}
