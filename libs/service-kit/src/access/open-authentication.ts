import { type Clock, LeviathanError } from '@leviathan/kernel';
import { isLoopback } from '../http/loopback.ts';
import type { Log } from '../log.ts';
import { ApiKeyFile } from './api-key-file.ts';
import { IssuerKeys } from './issuer-keys.ts';
import { OidcTokens } from './oidc-tokens.ts';

/** Who may call: everybody on this machine, or who holds a key or a token. */
export type Authentication =
  { readonly kind: 'open' } | { readonly kind: 'guarded'; readonly keys?: ApiKeyFile; readonly tokens?: OidcTokens };

/** Thrown at start when anybody could call who reaches the port. Give it keys or an issuer. */
export class UnprotectedServer extends LeviathanError {
  readonly code = 'unprotected-server';
  readonly retry = 'never';

  constructor(why: string) {
    super(`${why}, and there are neither API keys nor a token issuer: set LEV_API_KEYS_FILE or LEV_OIDC_ISSUER`);
  }
}

/** Thrown at start: tokens of an issuer are for many services, and only the audience says which are for this one. */
export class MissingAudience extends LeviathanError {
  readonly code = 'missing-audience';
  readonly retry = 'never';

  constructor() {
    super('LEV_OIDC_ISSUER is set and LEV_OIDC_AUDIENCE is not: name the audience that tokens for this system have');
  }
}

export interface Exposure {
  readonly httpHost: string;
  readonly apiKeysFile: string | undefined;
  /** On embedded adapters a laptop's own user needs no key. */
  readonly embedded?: boolean;
  readonly oidcIssuer?: string | undefined;
  readonly oidcAudience?: string | undefined;
  readonly oidcTenantClaim?: string;
}

/**
 * Guarded when there are keys or an issuer. Without them open, and then only embedded and on loopback: an installation
 * denies by default.
 *
 * @throws {@link UnprotectedServer}, {@link MissingAudience}, UnusableKeyFile
 */
export async function openAuthentication(
  exposure: Exposure,
  ports: { readonly clock: Clock; readonly log: Log },
): Promise<Authentication> {
  const { httpHost, apiKeysFile, embedded = false } = exposure;
  const tokens = tokensOf(exposure, ports);
  const keys = apiKeysFile === undefined ? undefined : await ApiKeyFile.open(apiKeysFile, ports);
  if (keys !== undefined || tokens !== undefined) {
    return {
      kind: 'guarded',
      ...(keys === undefined ? {} : { keys }),
      ...(tokens === undefined ? {} : { tokens }),
    };
  }
  if (!isLoopback(httpHost)) throw new UnprotectedServer(`LEV_HTTP_HOST is ${httpHost}, which other machines reach`);
  if (!embedded) throw new UnprotectedServer('an installation on servers has several users');
  return { kind: 'open' };
}

/** Lets go of what an authentication watches. */
export function closeAuthentication(authentication: Authentication): void {
  if (authentication.kind === 'guarded') authentication.keys?.close();
}

function tokensOf(
  { oidcIssuer: issuer, oidcAudience: audience, oidcTenantClaim: tenantClaim = 'tenant' }: Exposure,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): OidcTokens | undefined {
  if (issuer === undefined) return undefined;
  if (audience === undefined) throw new MissingAudience();
  return new OidcTokens({ issuer, audience, tenantClaim, clock, keys: new IssuerKeys({ issuer, clock, log }) });
}
