import { ProblemError } from '@leviathan/service-kit';
import type { Refusal } from '../domain/life/accepting.ts';
import type { Happened } from '../domain/life/command-log.ts';
import { refusalOf } from '../domain/life/requests.ts';

/** A refusal of the domain as the problem that answers it. */
export function problemOf({ refused, detail, pointer, retryAfterSeconds }: Refusal): ProblemError {
  return new ProblemError(refused, detail, {
    ...(pointer === undefined ? {} : { errors: [{ pointer, message: detail }] }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/** @throws {@link ProblemError} when it did not happen; that it had happened before is fine */
export function mustHappen(happened: Happened | Refusal): Extract<Happened, { outcome: 'happened' | 'old-news' }> {
  if ('refused' in happened) throw problemOf(happened);
  if (happened.outcome === 'happened' || happened.outcome === 'old-news') return happened;
  throw problemOf(refusalOf(happened));
}
