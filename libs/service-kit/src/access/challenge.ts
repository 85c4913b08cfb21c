import type { FastifyRequest } from 'fastify';
import type { OriginRules } from '../http/origin-rules.ts';
import { ProblemError } from '../http/problem-error.ts';
import type { Caller } from '../service.ts';

export const METADATA_PATH = '/.well-known/oauth-protected-resource';

/** What a refusal tells about the way in. */
export interface Challenge {
  readonly rules: OriginRules;
  /** Whether tokens are taken: then the refusal says where a client finds their issuer (RFC 9728). */
  readonly takesTokens: boolean;
}

export function noCredentials(challenge: Challenge, request: FastifyRequest): ProblemError {
  return unauthorized(challenge, request, 'the request has no API key and no bearer token', {});
}

export function invalidToken(challenge: Challenge, request: FastifyRequest, why: string): ProblemError {
  return unauthorized(challenge, request, why, { error: 'invalid_token', error_description: why });
}

/** 403 as RFC 6750 has it: with the scope that would do. */
export function insufficientScope(
  challenge: Challenge | undefined,
  { subject }: Caller,
  anyOf: readonly string[],
): ProblemError {
  const detail = `${subject} lacks the scope ${anyOf.join(' or ')}`;
  if (challenge?.takesTokens !== true) return new ProblemError('not-permitted', detail);
  const header = bearer({ error: 'insufficient_scope', scope: anyOf.join(' ') });
  return new ProblemError('not-permitted', detail, { headers: { 'www-authenticate': header } });
}

function unauthorized(
  { rules, takesTokens }: Challenge,
  { headers: { host = '' } }: FastifyRequest,
  detail: string,
  about: Readonly<Record<string, string>>,
): ProblemError {
  const metadata = takesTokens ? { resource_metadata: `${rules.originOf(host)}${METADATA_PATH}` } : {};
  const header = bearer({ ...about, ...metadata });
  return new ProblemError('missing-credentials', detail, { headers: { 'www-authenticate': header } });
}

function bearer(parameters: Readonly<Record<string, string>>): string {
  const all = { realm: 'leviathan', ...parameters };
  const quoted = Object.entries(all).map(
    ([name, value]) => `${name}="${value.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')}"`,
  );
  return `Bearer ${quoted.join(', ')}`;
}
