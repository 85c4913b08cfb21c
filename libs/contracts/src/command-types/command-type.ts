import type { TSchema } from 'typebox';
import type { FlagKey } from '../flags.ts';
import type { OwnerName } from '../topology.ts';

/** What can be commanded, by whom it is done, and with what. */
export interface CommandType {
  readonly type: string;
  readonly version: number;
  readonly owner: OwnerName;
  /** The type of the entity that takes the turn. */
  readonly entityType: string;
  /** Whether an entity id may be left out, to get a new one. */
  readonly mints: boolean;
  /** The flag that chooses between two routes. */
  readonly route: { readonly flag: FlagKey; readonly on: 'team' | 'grain'; readonly off: 'persona' | 'legacy' };
  /**
   * Whether a decision may fall to the route of the flag that is off while the breaker of the other is open. Only for what
   * begins something and serves its sender by either way; who keeps sessions in files must want it besides.
   */
  readonly mayFall?: true;
  readonly summary: string;
  /** For who decides whether to ask a person first. */
  readonly hints?: {
    /** It changes nothing. */
    readonly readOnly?: true;
    /** It takes something away that nobody can bring back. */
    readonly destructive?: true;
    /** A second one changes nothing more, also under another key. */
    readonly idempotent?: true;
  };
  readonly payload: TSchema;
  readonly result: TSchema;
  readonly examples: readonly unknown[];
}
