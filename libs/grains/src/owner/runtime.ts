import type { Clock, Tracing } from '@leviathan/kernel';
import type { Entry } from '../entry.ts';
import type { Grain } from '../grain.ts';
import type { Journal } from '../journal.ts';
import type { Log, OwnerSettings } from '../owner.ts';
import type { Calls } from './calls.ts';
import type { FoldCache } from './fold-cache.ts';
import type { Replies } from './replies.ts';
import type { Solitude } from './solitude.ts';
import type { StoreWatch } from './store-watch.ts';
import type { TurnTimes } from './turn-times.ts';

/** What the parts of one owner share. */
export interface Runtime {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly tracing: Tracing;
  /** `<service>/<instance>`. */
  readonly source: string;
  readonly settings: OwnerSettings;
  /** The grain of an entity, or `undefined` when this service owns none of its type. */
  readonly grainOf: (entity: string) => Grain<unknown> | undefined;
  readonly cache: FoldCache;
  readonly replies: Replies;
  readonly calls: Calls;
  readonly solitude: Solitude;
  readonly store: StoreWatch;
  readonly times: TurnTimes;
  /** Tells the listeners of this replica. */
  readonly hear: (entry: Entry) => void;
}
