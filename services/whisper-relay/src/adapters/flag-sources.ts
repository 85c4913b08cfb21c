import {
  type FlagKey,
  FlagSet,
  type FlagSnapshot,
  type FlagSource,
  decoder,
  flagSetOf,
  isMalformed,
} from '@leviathan/contracts';
import { LeviathanError } from '@leviathan/kernel';

/** A request for the flags that takes longer is given up: a whisper must not wait for them. */
const FETCH_MS = 1000;

/** Thrown when flag-service answers with something else than a flag set. The last known one stays in force. */
export class UnusableFlagAnswer extends LeviathanError {
  readonly code = 'unusable-flag-answer';
  readonly retry = 'later';
}

const decode = decoder(FlagSet);

/** Flags of flag-service, by HTTP. @param url its address without a path @param key with the scope `flags:read` */
export function remoteFlags(url: string, key: string | undefined): FlagSource {
  const address = `${url.replace(/\/+$/, '')}/v1/flag-set`;
  return {
    fetch: async (etag) => {
      const headers = {
        ...(etag === undefined ? {} : { 'if-none-match': etag }),
        ...(key === undefined ? {} : { 'x-api-key': key }),
      };
      const response = await fetch(address, { headers, signal: AbortSignal.timeout(FETCH_MS) });
      if (response.status === 304) return 'unchanged';
      const text = await response.text();
      if (!response.ok) throw new UnusableFlagAnswer(`${address} answered ${String(response.status)}`);
      const set = decode(text);
      if (isMalformed(set)) throw new UnusableFlagAnswer(`${address} sent no flag set: ${set.malformed}`);
      return { etag: response.headers.get('etag') ?? '', set };
    },
  };
}

/** Flags that never change: what a relay without flag-service goes by. */
export function fixedFlags(set: FlagSet): FlagSource {
  const snapshot: FlagSnapshot = { etag: 'environment', set };
  return { fetch: (etag) => Promise.resolve(etag === snapshot.etag ? 'unchanged' : snapshot) };
}

export interface FlagSourceSettings {
  readonly flagServiceUrl: string | undefined;
  readonly flagServiceKey: string | undefined;
  /** What the environment says, when there is no flag-service. */
  readonly switches: Readonly<Record<FlagKey, boolean>>;
}

/** The flags of a relay that runs alone. */
export function flagsOfRelay({ flagServiceUrl, flagServiceKey, switches }: FlagSourceSettings): FlagSource {
  return flagServiceUrl === undefined ? fixedFlags(flagSetOf(switches)) : remoteFlags(flagServiceUrl, flagServiceKey);
}
