export { type Answer, type Effect, type EffectKind, type Entry, MAX_ENTRY_BYTES, effectId } from './entry.ts';
export {
  type Call,
  type CallContext,
  type CallResult,
  type Grain,
  type GrainCommand,
  type Outcome,
  RUNTIME_ENTRY_KINDS,
  type RuntimeCommand,
  type Turn,
  failed,
  refused,
  succeeded,
} from './grain.ts';
export type { Append, Birth, Due, Journal, Snapshot } from './journal.ts';
export type { Folded, Log, Owner, OwnerHealth, OwnerOptions, OwnerSettings } from './owner.ts';
