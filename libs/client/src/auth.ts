/** Told to a supplier whose last token was refused. */
export interface TokenRequest {
  /** The token that the service did not take: get another one. */
  readonly refused?: string;
}

/**
 * Who calls: an API key, or a bearer token. A supplier is asked before each request, so it should remember its token; it is
 * asked once more when the service has refused it.
 */
export type Auth =
  { readonly apiKey: string } | { readonly bearer: string | ((request: TokenRequest) => string | Promise<string>) };

/** The headers that name the caller, and whether asking for others could help when these are refused. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly token?: string;
}

export async function credentialsOf(auth: Auth | undefined, refused?: string): Promise<Credentials> {
  if (auth === undefined) return { headers: {} };
  if ('apiKey' in auth) return { headers: { 'x-api-key': auth.apiKey } };
  if (typeof auth.bearer === 'string') return { headers: { authorization: `Bearer ${auth.bearer}` } };
  const token = await auth.bearer(refused === undefined ? {} : { refused });
  return { headers: { authorization: `Bearer ${token}` }, token };
}
