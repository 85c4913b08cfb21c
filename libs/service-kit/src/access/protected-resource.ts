import { ACCESS_SCOPES } from '@leviathan/contracts';
import { Type } from 'typebox';
import type { OriginRules } from '../http/origin-rules.ts';
import type { App } from '../service.ts';
import { METADATA_PATH } from './challenge.ts';

const Metadata = Type.Object(
  {
    resource: Type.String({ description: 'What tokens are for.' }),
    authorization_servers: Type.Array(Type.String()),
    scopes_supported: Type.Array(Type.String()),
    bearer_methods_supported: Type.Array(Type.String()),
    resource_documentation: Type.String(),
  },
  { $id: 'ProtectedResource', description: 'RFC 9728.' },
);

/** Says to a client with no token where to get one. Only when tokens are taken. */
export function protectedResource(app: App, issuer: string, rules: OriginRules): void {
  const schema = {
    tags: ['documents'],
    summary: 'Where tokens come from (RFC 9728)',
    response: { 200: Metadata },
  };
  // The second is for clients of `/mcp`: the RFC puts the resource's path behind the well-known one.
  for (const path of ['', '/mcp']) {
    const operationId = path === '' ? 'getProtectedResource' : 'getProtectedResourceOfMcp';
    app.get(
      `${METADATA_PATH}${path}`,
      { config: { scope: 'public' }, schema: { ...schema, operationId } },
      async ({ headers: { host = '' } }) => {
        const origin = rules.originOf(host);
        return {
          resource: `${origin}${path}`,
          authorization_servers: [issuer],
          scopes_supported: [...ACCESS_SCOPES],
          bearer_methods_supported: ['header'],
          resource_documentation: `${origin}/docs`,
        };
      },
    );
  }
}
