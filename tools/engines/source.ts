import type { EngineName } from '@leviathan/test-engines';

/** Where an engine for the tests comes from. */
export type Source =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'official'; readonly image: string }
  | { readonly kind: 'built'; readonly image: string }
  | { readonly kind: 'process' }
  | { readonly kind: 'missing'; readonly why: string };

/** The questions that decide it, and the work that an answer may need. */
export interface Probes {
  url(name: EngineName): string | undefined;
  dockerWorks(): Promise<boolean>;
  has(image: string): Promise<boolean>;
  pull(image: string): Promise<boolean>;
  /** Builds the image. @returns why it could not */
  build(name: EngineName): Promise<string | undefined>;
  /** Makes the programs ready to run as a process. @returns why it could not */
  native(name: EngineName): Promise<string | undefined>;
}

export interface Images {
  readonly official: string;
  readonly built: string;
}

export const IMAGES: Readonly<Record<EngineName, Images>> = {
  rabbitmq: { official: 'rabbitmq:4', built: 'lev-test/rabbitmq' },
  nats: { official: 'nats:2', built: 'lev-test/nats' },
  mongo: { official: 'mongo:8', built: 'lev-test/mongo-wire' },
};

/**
 * A URL wins; then what is already here; then what can be had. An image that was built here is taken before a pull is
 * tried: it was built because a pull had failed, and a machine without network must not wait for that each time.
 */
export async function chooseSource(name: EngineName, probes: Probes): Promise<Source> {
  const url = probes.url(name);
  if (url !== undefined) return { kind: 'url', url };
  const reasons = [];
  if (await probes.dockerWorks()) {
    const { official, built } = IMAGES[name];
    if (await probes.has(official)) return { kind: 'official', image: official };
    if (await probes.has(built)) return { kind: 'built', image: built };
    if (await probes.pull(official)) return { kind: 'official', image: official };
    const why = await probes.build(name);
    if (why === undefined) return { kind: 'built', image: built };
    reasons.push(`image not to be pulled, nor built: ${why}`);
  } else reasons.push('no Docker engine');
  const why = await probes.native(name);
  if (why === undefined) return { kind: 'process' };
  return { kind: 'missing', why: [...reasons, why].join('; ') };
}
