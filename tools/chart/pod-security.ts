import type { Manifest } from './chart.ts';

interface Container {
  readonly name: string;
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly privileged?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
  };
  readonly env?: readonly { readonly name: string }[];
}
export interface PodSpec {
  readonly automountServiceAccountToken?: boolean;
  readonly securityContext?: {
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly seccompProfile?: { readonly type?: string };
  };
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
}

/** Pods in a manifest: its own, or those that it makes. */
export function podOf({ kind, spec }: Manifest): PodSpec | undefined {
  if (kind === 'Pod') return spec as unknown as PodSpec;
  const template = spec?.['template'] as { readonly spec: PodSpec } | undefined;
  return template?.spec;
}

/** Volume types that the *restricted* Pod Security Standard allows. */
const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** What the *restricted* Pod Security Standard would refuse in a pod, each in a sentence. */
export function violations(pod: PodSpec): readonly string[] {
  const context = pod.securityContext;
  return [
    ...(context?.runAsNonRoot === true && context.runAsUser !== 0 ? [] : ['may run as root']),
    ...(context?.seccompProfile?.type === 'RuntimeDefault' ? [] : ['has no seccomp profile']),
    ...(pod.hostNetwork === true || pod.hostPID === true || pod.hostIPC === true ? ['uses a host namespace'] : []),
    ...(pod.volumes ?? []).flatMap((volume) =>
      Object.keys(volume).some((key) => VOLUMES.includes(key)) ? [] : [`has volume ${JSON.stringify(volume)}`],
    ),
    ...[...pod.containers, ...(pod.initContainers ?? [])].flatMap(violationsOf),
  ];
}

function violationsOf({ name, securityContext }: Container): readonly string[] {
  const { allowPrivilegeEscalation, privileged, capabilities } = securityContext ?? {};
  return [
    ...(allowPrivilegeEscalation === false ? [] : [`${name} may gain privileges`]),
    ...(privileged === true ? [`${name} is privileged`] : []),
    ...(capabilities?.drop?.includes('ALL') === true ? [] : [`${name} keeps capabilities`]),
    ...(capabilities?.add ?? []).map((each) => `${name} adds ${each}`),
  ];
}
