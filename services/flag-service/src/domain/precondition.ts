/** What must hold about a flag before it is written: the caller's proof that it knows what it overwrites. */
export type Precondition =
  /** `If-None-Match: *`: there is none yet. */
  | { readonly kind: 'absent' }
  /** `If-Match: *`: there is one, whichever. */
  | { readonly kind: 'present' }
  /** `If-Match`: it is one of these versions. */
  | { readonly kind: 'one-of'; readonly etags: readonly string[] };

/** The sentence that says why `precondition` does not hold, or `undefined` when it does. */
export function violation(precondition: Precondition, key: string, etag: string | undefined): string | undefined {
  if (precondition.kind === 'absent') {
    return etag === undefined ? undefined : `flag ${key} exists already, as version "${etag}"`;
  }
  if (etag === undefined) return `there is no flag ${key}; create it with If-None-Match: *`;
  if (precondition.kind === 'present' || precondition.etags.includes(etag)) return undefined;
  return `flag ${key} is at version "${etag}" by now`;
}
