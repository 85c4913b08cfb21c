/** How a replica stands to one partition. `docs/specs/turn.md` holds the same table. */
export type PartitionStatus = 'closed' | 'opening' | 'active' | 'waiting' | 'draining';

export type PartitionEvent =
  /** The owner starts. */
  | 'start'
  /** The broker gave the channel. */
  | 'opened'
  /** The broker did not give one. */
  | 'refused'
  /** The broker took the channel away. */
  | 'lost'
  /** A turn found that another owner writes, or cannot tell. */
  | 'fenced'
  /** The wait before subscribing afresh is over. */
  | 'due'
  | 'drain'
  /** Every turn that ran when the drain began has ended. */
  | 'finished'
  | 'crash';

/** What a transition does, in this order. */
export type PartitionAction =
  /** A new tenure, and a channel for it. */
  | 'subscribe'
  /** The tenure goes on, and starts nothing new. */
  | 'finish'
  /** The tenure ends: lanes, folds, calls and effects in progress are dropped. */
  | 'drop'
  /** The channel is closed: what is unacknowledged goes to the next owner, in order. */
  | 'close'
  /** Back off, then subscribe afresh. */
  | 'wait';

interface Move {
  readonly to: PartitionStatus;
  readonly actions: readonly PartitionAction[];
}

const move = (to: PartitionStatus, ...actions: readonly PartitionAction[]): Move => ({ to, actions });

const closed = move('closed');
const stay = (status: PartitionStatus): Move => move(status);

/** Every status meets every event; the compiler knows when one is missing. */
export const PARTITION_RULES: Readonly<Record<PartitionStatus, Readonly<Record<PartitionEvent, Move>>>> = {
  closed: {
    start: move('opening', 'subscribe'),
    opened: closed,
    refused: closed,
    lost: closed,
    fenced: closed,
    due: closed,
    drain: closed,
    finished: closed,
    crash: closed,
  },
  opening: {
    start: stay('opening'),
    opened: move('active'),
    refused: move('waiting', 'drop', 'wait'),
    lost: move('waiting', 'drop', 'wait'),
    fenced: move('waiting', 'drop', 'close', 'wait'),
    due: stay('opening'),
    drain: move('draining', 'finish'),
    finished: stay('opening'),
    crash: move('closed', 'drop', 'close'),
  },
  active: {
    start: stay('active'),
    opened: stay('active'),
    refused: stay('active'),
    lost: move('waiting', 'drop', 'wait'),
    fenced: move('waiting', 'drop', 'close', 'wait'),
    due: stay('active'),
    drain: move('draining', 'finish'),
    finished: stay('active'),
    crash: move('closed', 'drop', 'close'),
  },
  waiting: {
    start: stay('waiting'),
    opened: stay('waiting'),
    refused: stay('waiting'),
    lost: stay('waiting'),
    fenced: stay('waiting'),
    due: move('opening', 'subscribe'),
    drain: closed,
    finished: stay('waiting'),
    crash: closed,
  },
  draining: {
    start: stay('draining'),
    opened: stay('draining'),
    refused: move('closed', 'drop'),
    lost: move('closed', 'drop'),
    fenced: move('closed', 'drop', 'close'),
    due: stay('draining'),
    drain: stay('draining'),
    finished: move('closed', 'drop', 'close'),
    crash: move('closed', 'drop', 'close'),
  },
};
