export {
  type Answer,
  type Asker,
  type Effect,
  type EffectKind,
  type Entry,
  MAX_ENTRY_BYTES,
  type OpenKind,
  type ForkPoint,
  effectId,
} from './entry.ts';
export {
  type Call,
  type CallContext,
  type CallResult,
  type Grain,
  type GrainCommand,
  type Outcome,
  type PrepareContext,
  RUNTIME_ENTRY_KINDS,
  type RuntimeCommand,
  type Turn,
  type Upcaster,
  erased,
  failed,
  forked,
  happened,
  ignored,
  isRuntimeCommand,
  refused,
  succeeded,
} from './grain.ts';
export type { Amendment, BatchResult, BatchStore, Insert } from './journal/batch-store.ts';
export { type BirthPosition, birthCursor, bornIn, parseBirthCursor } from './journal/births.ts';
export { Installed, type InstalledOptions } from './journal/installed.ts';
export {
  InstalledPartitions,
  type InstalledPartitionsOptions,
  installedPartitionsChecks,
} from './journal/installed-partitions.ts';
export { imported } from './journal/imported.ts';
export { BadExport, type ExportedJournal, exportJournal, readExport } from './journal/journal-export.ts';
export { type EdgeRecords, JournalRecords, edgeRecords } from './journal/journal-records.ts';
export { GroupCommit } from './journal/group-commit.ts';
export { type OwnerOf, effectAddress, registeredOwner } from './effects/effect-address.ts';
export { EffectPublisher, type EffectPublisherOptions } from './effects/effect-publisher.ts';
export { PARKED_CODE, PARKED_REASON, parkedMessage } from './effects/parked-message.ts';
export { type Awakening, Sweep, type SweepOptions } from './effects/sweep.ts';
export { openOwner } from './owner/open-owner.ts';
export { OWNER_DEFAULTS } from './owner/owner-settings.ts';
export { Solitude } from './owner/solitude.ts';
export { readFolded } from './owner/fold.ts';
export { MAX_SEQ, type PreparedEntry, entryId, prepareEntry } from './journal/prepared-entry.ts';
export { BLANK, blankOf, blankOfStored } from './journal/blank.ts';
export type { Append, Birth, Due, Journal, Removal, Snapshot } from './journal.ts';
export type { Folded, Log, Owner, OwnerHealth, OwnerOptions, OwnerSettings } from './owner.ts';
export { SqliteJournal, type SqliteJournalOptions } from './sqlite/sqlite-journal.ts';
export { NewerEntry, evolved } from './upcast.ts';
export { type FoundBirth, readableBirths, unlessBroken } from './journal/readable-births.ts';
export { savedSnapshot } from './journal/saved-snapshot.ts';
export { BrokenJournal, CorruptStore, DiskFull, InvalidCursor, NewerStore, StoreUnavailable } from './store-errors.ts';
