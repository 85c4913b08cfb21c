import { ACCESS_AREAS, type AccessArea, COMMAND_TYPES, scopesOf } from '@leviathan/contracts';
import { page, table } from './table.ts';

const INTRODUCTION =
  'A caller has a tenant, a subject and scopes: from its line in the file of API keys, or from its token (tenant in the claim ' +
  'that `LEV_OIDC_TENANT_CLAIM` names, subject in `sub`, scopes in `scope` or `scp`). It reads and changes its own tenant only; ' +
  'what belongs to another is as unknown as what never was. `*` in the key file stands for all scopes; a token names each. ' +
  'OpenAPI shows for each operation what it needs. Without credentials 401, without the scope 403, which names it.';

const COMMANDS =
  'Commands need one of two scopes: `commands:write`, which is good for every type, or the `write` scope of whoever owns the ' +
  'type. Cancelling a command needs what sending it needs.';

/** `docs/reference/access.md` */
export function accessPage(): string {
  const areas = Object.entries<AccessArea>(ACCESS_AREAS);
  const scopes = areas.flatMap(([area, { read, write, paths }]) => {
    const where = paths.map((path) => `\`${path}\``).join(' ');
    const rows = [[`\`${area}:read\``, read, where]];
    return write === undefined ? rows : [...rows, [`\`${area}:write\``, write, where]];
  });
  const types = COMMAND_TYPES.map((type) => [
    `\`${type.type}\``,
    scopesOf(type)
      .map((scope) => `\`${scope}\``)
      .join(' or '),
  ]);
  return page(
    'Access',
    'libs/contracts/src/access.ts',
    INTRODUCTION,
    table(['Scope', 'Permits', 'At'], scopes),
    '## Commands',
    COMMANDS,
    table(['Type', 'Needs'], types),
  );
}
