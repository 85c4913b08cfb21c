import type { ServiceName } from '@leviathan/contracts';
import type { Journal } from '@leviathan/grains';
import type { CommandBus, WhisperBus } from '@leviathan/messaging';

/** The engines of an installation, opened once per process and shared by its services. */
export interface Engines {
  readonly mode: 'embedded';
  /** The store of one service, which nobody else opens; `legacy` is the local store of the legacy home's holder. */
  journal(owner: ServiceName | 'legacy'): Promise<Journal>;
  readonly commands: CommandBus;
  /** `local` never leaves this process. */
  readonly whispers: { readonly distributed: WhisperBus; readonly local: WhisperBus };
  close(): Promise<void>;
}
