import { createHash, randomBytes } from 'node:crypto';

/** A Secret as `access.existingSecret` wants it, with one key that may do everything. */
export interface Access {
  readonly key: string;
  readonly secret: object;
}

export const ACCESS_SECRET = 'access';

export function newAccess(): Access {
  const key = randomBytes(24).toString('base64url');
  const hash = createHash('sha256').update(key).digest('hex');
  const keys = [{ id: 'e2e', hash, tenant: 'local', subject: 'e2e', scopes: ['*'] }];
  const stringData = {
    'keys.yaml': JSON.stringify({ keys }),
    'flag-service-key': key,
    'ticket-key': randomBytes(32).toString('hex'),
    'user-key': key,
  };
  return { key, secret: { apiVersion: 'v1', kind: 'Secret', metadata: { name: ACCESS_SECRET }, stringData } };
}
