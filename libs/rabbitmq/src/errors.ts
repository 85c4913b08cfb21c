import { LeviathanError } from '@leviathan/kernel';

/** The broker cannot be reached at this moment, or it refused: the caller tries again with backoff. */
export class BrokerAway extends LeviathanError {
  override readonly code = 'broker-away';
  override readonly retry = 'later';

  constructor(reason: string, options?: ErrorOptions) {
    super(`the broker is away: ${reason}`, options);
  }
}

/** A queue or exchange exists with other arguments than ours. Somebody must look at it. */
export class TopologyMismatch extends LeviathanError {
  override readonly code = 'topology-mismatch';
  override readonly retry = 'later';
  readonly queue: string;

  constructor(name: string, said: string) {
    super(
      `queue or exchange ${name} exists with other arguments than ours: drain and delete it, or choose another LEV_RABBITMQ_PREFIX (${said})`,
    );
    this.queue = name;
  }
}
