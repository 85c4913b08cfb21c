import type { QueueAddress, WireMessage } from '@leviathan/contracts';
import type { Append, Entry } from '@leviathan/grains';
import type { PublishOutcome } from '@leviathan/messaging';
import type { Mutant } from '../world/replica.ts';
import { PassingBus, PassingJournal } from './passing.ts';

class Hasty extends PassingJournal {
  override async append(entry: Entry): Promise<Append> {
    void this.journal.append(entry);
    return { outcome: 'stored' };
  }
}

export const ACCEPTED_BEFORE_INSERT: Mutant = {
  name: 'accepted before its insert',
  routerJournal: (journal) => new Hasty(journal),
};

class Presuming extends PassingBus {
  override async publish(address: QueueAddress, message: WireMessage): Promise<PublishOutcome> {
    void this.bus.publish(address, message);
    return { outcome: 'confirmed' };
  }
}

export const QUEUED_BEFORE_CONFIRM: Mutant = {
  name: 'queued is said before the broker confirms',
  routerCommands: (commands) => new Presuming(commands),
};

/** What was confirmed once is not sent again, as if nobody asked. */
class Silent extends PassingBus {
  readonly #confirmed = new Set<string>();

  override async publish(address: QueueAddress, message: WireMessage): Promise<PublishOutcome> {
    if (this.#confirmed.has(message.id)) return { outcome: 'confirmed' };
    const published = await this.bus.publish(address, message);
    if (published.outcome === 'confirmed') this.#confirmed.add(message.id);
    return published;
  }
}

export const NOBODY_ASKS_AGAIN: Mutant = {
  name: 'nobody asks again',
  routerCommands: (commands) => new Silent(commands),
};
