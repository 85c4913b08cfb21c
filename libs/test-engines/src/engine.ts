/** How the process of an engine can be handled by a test. */
export type Control =
  /** A container of the local Docker engine, published on fixed ports, so that a restart keeps its address. */
  | { readonly kind: 'container'; readonly id: string }
  /** A plain process of this machine; `folder` says how it is started and which process it is now (see EngineProcess). */
  | { readonly kind: 'process'; readonly folder: string }
  /** Somebody else's server, given by a URL: nobody here may stop it. */
  | { readonly kind: 'none' };

/** One engine that runs for the tests of this machine, as `LEV_TEST_ENGINES` names it. */
export interface EngineAddress {
  /** `amqp://…`, `nats://…` or `mongodb://…`, on loopback. */
  readonly url: string;
  readonly control: Control;
}

export const ENGINE_NAMES = ['rabbitmq', 'nats', 'mongo'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];
