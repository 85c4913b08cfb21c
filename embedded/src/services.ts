import { commandRouterSettings, createCommandRouter } from '@leviathan/command-router/service';
import type { FlagSource } from '@leviathan/contracts';
import type { Engines } from '@leviathan/engines';
import { createFlagService, flagServiceSettings } from '@leviathan/flag-service/service';
import { createRoleOrchestrator, roleOrchestratorSettings } from '@leviathan/role-orchestrator/service';
import { type Ports, type Service, type SettingsOf, defineSettings } from '@leviathan/service-kit';
import { createSessionStore, sessionStoreSettings } from '@leviathan/session-store/service';
import { createWhisperRelay, whisperRelaySettings } from '@leviathan/whisper-relay/service';
import type { Logger } from 'pino';
import { PaidCalls } from './demo/paid-calls.ts';

/** Every setting of every service, once. */
export const embeddedSettings = defineSettings({
  ...flagServiceSettings,
  ...whisperRelaySettings,
  ...sessionStoreSettings,
  ...roleOrchestratorSettings,
  ...commandRouterSettings,
});
export type EmbeddedSettings = SettingsOf<typeof embeddedSettings>;

export interface EmbeddedServices {
  /** In the order in which they start. */
  readonly all: readonly Service[];
  readonly orchestrator: Awaited<ReturnType<typeof createRoleOrchestrator>>;
  readonly paidCalls: PaidCalls;
  /** The flags in force. */
  readonly flags: FlagSource;
}

/** Composes all five on the same engines. The flags travel in the process; everything else as it does in a cluster. */
export async function composeServices(
  settings: EmbeddedSettings,
  engines: Engines,
  { clock, log, metrics, tracing }: Ports,
): Promise<EmbeddedServices> {
  const ports = { settings, engines, clock, metrics, tracing };
  const of = (service: string): Logger => log.child({ service });
  const paidCalls = new PaidCalls();
  const flags = await createFlagService({ ...ports, log: of('flag-service') });
  const relay = await createWhisperRelay({ ...ports, flags: flags.source, log: of('whisper-relay') });
  const sessions = await createSessionStore({ ...ports, log: of('session-store') });
  const orchestrator = await createRoleOrchestrator({
    ...ports,
    log: of('role-orchestrator'),
    watchModel: (model) => paidCalls.over(model),
  });
  const router = await createCommandRouter({ ...ports, flags: flags.source, log: of('command-router') });
  return { all: [flags, relay, sessions, orchestrator, router], orchestrator, paidCalls, flags: flags.source };
}
