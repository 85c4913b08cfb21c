import { LeviathanError } from '@leviathan/kernel';

/** Thrown when a bus is used after its `close`: a caller's bug, or a race with the stop of the process. */
export class BusClosed extends LeviathanError {
  override readonly code = 'bus-closed';
  override readonly retry = 'elsewhere';

  constructor() {
    super('the bus is closed');
  }
}

/** Thrown for a subject or pattern that no subject rule allows: a caller's bug, so repeating it is of no use. */
export class InvalidSubject extends LeviathanError {
  override readonly code = 'invalid-subject';
  override readonly retry = 'never';
  readonly subject: string;

  constructor(subject: string, why: string) {
    super(`subject ${JSON.stringify(subject)}: ${why}`);
    this.subject = subject;
  }
}

/** Thrown for a log position that cannot be one: subscribe without `after`, or with one that an event carried. */
export class InvalidPosition extends LeviathanError {
  override readonly code = 'invalid-position';
  override readonly retry = 'never';

  constructor(position: number) {
    super(`${String(position)} is not a position: they are the whole numbers from 0`);
  }
}
