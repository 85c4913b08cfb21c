import { commandRouterSettings } from '@leviathan/command-router/service';
import { flagServiceSettings } from '@leviathan/flag-service/service';
import { roleOrchestratorSettings } from '@leviathan/role-orchestrator/service';
import { type Setting, allowedBy, sharedSettings } from '@leviathan/service-kit';
import { sessionStoreSettings } from '@leviathan/session-store/service';
import { OTEL_VARIABLES } from '@leviathan/telemetry';
import { whisperRelaySettings } from '@leviathan/whisper-relay/service';
import { page, table } from './table.ts';

const INTRODUCTION =
  'Settings are environment variables. Each may also be given as `<NAME>_FILE`, the path of a file that holds the value. ' +
  'A service refuses to start on a value that it cannot use, and names every such variable; a variable that looks like ' +
  'a setting and is none is reported in the log. The values of *secret* settings appear in no message.';

const KEY_FILE = `## The file of API keys

\`LEV_API_KEYS_FILE\` names a YAML or JSON file. A key is random text of which the file holds only the SHA-256; make one
with \`openssl rand -hex 32\`, and its hash with \`printf %s "$KEY" | sha256sum\`. The file is read again within five
seconds of a change; a broken one is reported in the log and leaves the keys before it in force.

\`\`\`yaml
keys:
  - id: ci
    hash: THE-64-HEX-DIGITS
    tenant: acme
    subject: ci
    scopes: ['commands:write', 'commands:read'] # see access.md; or ['*'] for all
\`\`\``;

const TRACES =
  'Traces are recorded for commands and whispers for which `ENABLE_MONITORING` is on, and sent where the standard ' +
  'variables say. They are read from the environment only: there is no `_FILE` for them.';

function otelTable(): string {
  const rows = OTEL_VARIABLES.map(({ name, default: unset, sentence }) => [`\`${name}\``, unset, sentence]);
  return table(['Variable', 'Default', 'What'], rows);
}

/** Names of what one service alone reads, by the definitions of all. */
export function ownNames(): readonly string[] {
  const shared = Object.values(sharedSettings).map(({ name }) => name);
  const names = Object.values(OWN).flatMap((settings) => Object.values(settings).map(({ name }) => name));
  return [...new Set(names)].filter((name) => /^(LEV|ENABLE)_/.test(name) && !shared.includes(name)).sort();
}

const OWN: Readonly<Record<string, Readonly<Record<string, Setting<unknown>>>>> = {
  'command-router': commandRouterSettings,
  'flag-service': flagServiceSettings,
  'role-orchestrator': roleOrchestratorSettings,
  'session-store': sessionStoreSettings,
  'whisper-relay': whisperRelaySettings,
};

/** `docs/reference/settings.md` */
export function settingsPage(): string {
  const shared = Object.values(sharedSettings).map(({ name }) => name);
  const sections = Object.entries(OWN).flatMap(([service, settings]) => {
    const own = Object.values(settings).filter(({ name }) => !shared.includes(name));
    return own.length === 0 ? [] : [`## Of ${service}`, settingsTable(own)];
  });
  const everybody = ['## Of every service', settingsTable(Object.values(sharedSettings))];
  const traces = ['## Of OpenTelemetry', TRACES, otelTable()];
  return page(
    'Settings',
    'the settings.ts of each package',
    INTRODUCTION,
    ...everybody,
    ...sections,
    ...traces,
    KEY_FILE,
  );
}

function settingsTable(settings: readonly Setting<unknown>[]): string {
  const rows = settings.map(({ name, schema, kind, defaultText, secret, sentence }) => [
    `\`${name}\``,
    kind === 'switch' ? 'exactly `true`, else off' : allowedBy(schema),
    defaultText,
    secret ? `${sentence} *Secret.*` : sentence,
  ]);
  return table(['Variable', 'Allowed', 'Default', 'What'], rows);
}
