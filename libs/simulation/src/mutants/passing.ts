import type { QueueAddress, WireMessage } from '@leviathan/contracts';
import type { Append, Birth, Due, Entry, Journal, OpenKind, Removal, Snapshot } from '@leviathan/grains';
import type { CommandBus, CommandChannel, CommandConsumer, ConsumeOptions, PublishOutcome } from '@leviathan/messaging';

/** A journal that is another: a mutant overrides what it breaks. */
export class PassingJournal implements Journal {
  protected readonly journal: Journal;

  constructor(journal: Journal) {
    this.journal = journal;
  }

  append(entry: Entry): Promise<Append> {
    return this.journal.append(entry);
  }
  read(entity: string, range?: { readonly from?: number; readonly to?: number }): AsyncIterable<Entry> {
    return this.journal.read(entity, range);
  }
  lastSeq(entity: string): Promise<number> {
    return this.journal.lastSeq(entity);
  }
  find(entity: string, command: string): Promise<Entry | undefined> {
    return this.journal.find(entity, command);
  }
  openOf(entity: string): Promise<readonly Entry[]> {
    return this.journal.openOf(entity);
  }
  open(kind: OpenKind, before: number, limit: number): Promise<readonly Due[]> {
    return this.journal.open(kind, before, limit);
  }
  due(at: number, limit: number): Promise<readonly Due[]> {
    return this.journal.due(at, limit);
  }
  clearOpen(entity: string, seq: number, kinds: readonly OpenKind[]): Promise<void> {
    return this.journal.clearOpen(entity, seq, kinds);
  }
  setWake(entity: string, seq: number, wakeAt: number | undefined): Promise<void> {
    return this.journal.setWake(entity, seq, wakeAt);
  }
  births(
    tenant: string,
    type: string,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly Birth[]> {
    return this.journal.births(tenant, type, page);
  }
  erase(entity: string, seq: number): Promise<void> {
    return this.journal.erase(entity, seq);
  }
  remove(removal: Removal): Promise<void> {
    return this.journal.remove(removal);
  }
  forksOf(entity: string, limit: number): Promise<readonly string[]> {
    return this.journal.forksOf(entity, limit);
  }
  loadSnapshot(entity: string, version: number): Promise<Snapshot | undefined> {
    return this.journal.loadSnapshot(entity, version);
  }
  saveSnapshot(snapshot: Snapshot): Promise<void> {
    return this.journal.saveSnapshot(snapshot);
  }
  ping(): Promise<void> {
    return this.journal.ping();
  }
  close(): Promise<void> {
    return this.journal.close();
  }
}

/** A command bus that is another. */
export class PassingBus implements CommandBus {
  protected readonly bus: CommandBus;

  constructor(bus: CommandBus) {
    this.bus = bus;
  }

  get isAvailable(): boolean {
    return this.bus.isAvailable;
  }
  get trouble(): string | undefined {
    return this.bus.trouble;
  }
  publish(address: QueueAddress, message: WireMessage): Promise<PublishOutcome> {
    return this.bus.publish(address, message);
  }
  consume(address: QueueAddress, options: ConsumeOptions, consumer: CommandConsumer): Promise<CommandChannel> {
    return this.bus.consume(address, options, consumer);
  }
  close(): Promise<void> {
    return this.bus.close();
  }
}
