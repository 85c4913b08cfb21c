import { MAX_KEY_PART_BYTES, encodeKeyPart, isAccessScope } from '@leviathan/contracts';
import type { Clock } from '@leviathan/kernel';
import { type JWTPayload, errors, jwtVerify } from 'jose';
import type { Caller } from '../service.ts';
import type { IssuerKeys } from './issuer-keys.ts';

/** Signatures with a public key only: with `HS256` an issuer's public key would be a shared secret, `none` is no signature. */
export const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const;
/** How far the issuer's clock and ours may be apart. */
export const TOLERANCE_S = 30;
/** `typ` of access tokens (RFC 9068), and of issuers from before it. Others, as of a logout token, mean something else. */
const TYPES: readonly unknown[] = [undefined, 'JWT', 'jwt', 'at+jwt', 'application/at+jwt'];

export interface OidcTokensOptions {
  readonly issuer: string;
  readonly audience: string;
  /** The claim that holds the tenant. */
  readonly tenantClaim: string;
  readonly keys: Pick<IssuerKeys, 'find'>;
  readonly clock: Clock;
}

/** Why a token does not count. Tells the caller what to mend and nothing that it does not know. */
export interface BadToken {
  readonly bad: string;
}

/** The access tokens of one issuer, as callers. */
export class OidcTokens {
  readonly #options: OidcTokensOptions;

  constructor(options: OidcTokensOptions) {
    this.#options = options;
  }

  get issuer(): string {
    return this.#options.issuer;
  }

  /** @throws IssuerUnavailable while nobody can tell */
  async find(token: string): Promise<Caller | BadToken> {
    const { issuer, audience, keys, clock } = this.#options;
    try {
      const { payload, protectedHeader } = await jwtVerify(token, (header) => keys.find(header), {
        issuer,
        audience,
        algorithms: [...ALGORITHMS],
        clockTolerance: TOLERANCE_S,
        currentDate: new Date(clock.now()),
        requiredClaims: ['sub', 'exp'],
      });
      if (!TYPES.includes(protectedHeader.typ)) return { bad: `a token of the type ${protectedHeader.typ ?? ''}` };
      return this.#callerOf(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError) return { bad: whyBad(error) };
      throw error;
    }
  }

  #callerOf(claims: JWTPayload): Caller | BadToken {
    const { tenantClaim } = this.#options;
    const { sub: subject, jti } = claims;
    const tenant = claims[tenantClaim];
    if (typeof subject !== 'string' || subject === '') return { bad: 'the token names no subject' };
    if (typeof tenant !== 'string' || !isTenant(tenant)) return { bad: `the token names no tenant in ${tenantClaim}` };
    return { tenant, subject, scopes: scopesIn(claims), credential: `token ${typeof jti === 'string' ? jti : '-'}` };
  }
}

function isTenant(text: string): boolean {
  return text !== '' && text.isWellFormed() && encodeKeyPart(text).length <= MAX_KEY_PART_BYTES;
}

/**
 * Our scopes in `scope` (RFC 9068, text) or `scp` (text or list). Those of others (`openid`) say nothing here, and a
 * token cannot have `*`: an issuer names what it gives.
 */
function scopesIn({ scope, scp }: JWTPayload): readonly string[] {
  const given = scope ?? scp;
  const names: readonly unknown[] = typeof given === 'string' ? given.split(' ') : Array.isArray(given) ? given : [];
  return names.filter((name) => typeof name === 'string' && isAccessScope(name));
}

function whyBad(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `the token does not fit in its claim ${error.claim}`;
  if (error instanceof errors.JWKSNoMatchingKey) return 'the token is signed with no key of the issuer';
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'the token does not name its key in kid';
  if (error instanceof errors.JOSEAlgNotAllowed) return `the token is not signed with ${ALGORITHMS.join(', ')}`;
  return 'the token cannot be verified';
}
