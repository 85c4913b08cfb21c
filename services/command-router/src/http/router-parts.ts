import type { Journal } from '@leviathan/grains';
import type { Clock } from '@leviathan/kernel';
import type { GuardedRoutes } from '../adapters/guarded-routes.ts';
import type { OwnersHeard } from '../adapters/owners-heard.ts';
import type { Admission } from '../domain/admission/admission.ts';
import type { Asks } from '../domain/asks/asks.ts';
import type { FlagWatch } from '../domain/flags/flag-watch.ts';
import type { Replay } from '../domain/flags/replay.ts';
import type { CommandLife } from '../domain/life/command-life.ts';
import type { CommandLog } from '../domain/life/command-log.ts';
import type { BatchLog } from '../domain/parked/batch/batch-log.ts';
import type { Batches } from '../domain/parked/batch/batches.ts';
import type { ParkedCommands } from '../domain/parked/parked-commands.ts';
import type { ParkedList } from '../domain/parked/parked-list.ts';
import type { Requests, RequestsOptions } from '../domain/life/requests.ts';
import type { Waits } from '../domain/life/waits.ts';
import type { OwnerQueues } from '../ports.ts';

/** What the routes need: the parts of one router, composed in service.ts. */
export interface RouterParts {
  readonly instance: string;
  readonly requests: Requests;
  readonly life: CommandLife;
  readonly parked: ParkedCommands;
  readonly parkedList: ParkedList;
  readonly batches: Batches;
  readonly batchLog: BatchLog;
  readonly log: CommandLog;
  readonly waits: Waits;
  readonly asks: Asks;
  readonly flags: FlagWatch;
  readonly replay: Replay;
  readonly queues: OwnerQueues;
  /** The one decision about a command that nobody decided about yet. */
  readonly decideFor: RequestsOptions['decide'];
  readonly owners: OwnersHeard;
  readonly breakers: GuardedRoutes;
  readonly admission: Admission;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Whether it takes new commands: not before its start, not while it stops. */
  readonly isServing: () => boolean;
}
