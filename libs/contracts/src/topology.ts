import { encodeKeyPart } from './entity.ts';

/** The five services, by the names that stand in queues, paths and telemetry. */
export const SERVICES = [
  'command-router',
  'session-store',
  'role-orchestrator',
  'whisper-relay',
  'flag-service',
] as const;
export type ServiceName = (typeof SERVICES)[number];

/** The services that own partitions: the ones whose entities take turns. */
export const OWNERS = ['session-store', 'role-orchestrator'] as const;
export type OwnerName = (typeof OWNERS)[number];

/** Where a command message goes. */
export type QueueAddress =
  | { readonly kind: 'partition'; readonly service: OwnerName; readonly partitions: number; readonly partition: number }
  /** The one process that holds the legacy home. */
  | { readonly kind: 'legacy' }
  /** The one process that keeps the local whispers and the legacy whisper file. */
  | { readonly kind: 'local-whispers' }
  /** Gone with its router. */
  | { readonly kind: 'replies'; readonly instance: string }
  /** Replies whose router is gone: any router that lives journals them. */
  | { readonly kind: 'orphaned-replies' }
  /** What no owner can take: read by the router into parked commands. */
  | { readonly kind: 'parked' };

/** The queue of an address, without the installation's prefix: `session-store.64.0007`. */
export function queueName(address: QueueAddress): string {
  switch (address.kind) {
    case 'partition':
      return `${address.service}.${String(address.partitions)}.${String(address.partition).padStart(4, '0')}`;
    case 'legacy':
      return 'session-store.legacy';
    case 'local-whispers':
      return 'whisper-relay.local';
    case 'replies':
      return `replies.${address.instance}`;
    case 'orphaned-replies':
      return 'replies';
    case 'parked':
      return 'parked';
  }
}

/** One token of a subject: never empty, without dots, wildcards or white space. `_` stands for nothing, and only for that. */
export function subjectToken(text: string): string {
  if (text === '') return '_';
  return text === '_' ? '%5F' : encodeKeyPart(text).replaceAll('.', '%2E');
}

/** `run.<tenant>.<run>.<event>`: live, not stored. */
export function runSubject(tenant: string, run: string, event: string): string {
  return `run.${subjectToken(tenant)}.${subjectToken(run)}.${subjectToken(event)}`;
}

/** `command.<tenant>.<id>.<status>`: live, not stored. */
export function commandSubject(tenant: string, id: string, status: string): string {
  return `command.${subjectToken(tenant)}.${subjectToken(id)}.${subjectToken(status)}`;
}

/** Said by flag-service after each new version; a lost one is healed by polling. */
export const FLAGS_CHANGED = 'flags.changed';

/** `owners.<service>.<instance>`: what an owner has in hand, said every few seconds. Of the installation, no tenant's. */
export function ownerSubject(service: OwnerName, instance: string): string {
  return `owners.${service}.${subjectToken(instance)}`;
}

/** The subjects of all owners. */
export const EVERY_OWNER = 'owners.>';
