import { homedir, hostname } from 'node:os';
import { DEFAULT_PARTITIONS, FLAG_KEYS, type FlagKey } from '@leviathan/contracts';
import { Type } from 'typebox';
import { boundedRetention } from './retention.ts';
import { type SettingsOf, defineSettings, setting, switchSetting } from './setting.ts';

const port = Type.Integer({ minimum: 0, maximum: 65_535 });
const path = Type.String({ minLength: 1 });
const level = Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);
const origins = Type.Array(Type.String({ pattern: '^https?://[^/\\s?#@]+$' }), {
  description: 'a list of origins separated by commas, each like https://lev.example or http://host:8080',
});
const origin = Type.String({
  pattern: '^https?://[^/\\s?#@]+/?$',
  description: 'an http:// or https:// URL without a path',
});
const issuer = Type.String({
  // over plain HTTP anybody on the way could put in keys of his own
  pattern: '^(https://[^/\\s?#@]+|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?)(/[^\\s?#]*)?$',
  description: 'an https:// URL as the issuer writes itself in `iss`; http:// only on loopback',
});
const instanceName = Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$' });

/** The settings that every service has. */
export const sharedSettings = defineSettings({
  embedded: setting('LEV_EMBEDDED', Type.Boolean(), {
    default: false,
    sentence: 'Run on the embedded adapters (SQLite and in-process buses) instead of RabbitMQ, NATS and MongoDB.',
  }),
  dataDir: setting('LEV_DATA_DIR', path, {
    default: '.leviathan',
    sentence:
      'Folder of what must survive a restart. On the embedded adapters everything is there, in one SQLite file per ' +
      'service. On servers only command-router (last good flags) and whisper-relay (local whispers) need one, and a ' +
      'service that runs alone takes `.leviathan/<service>` unless it is set.',
  }),
  appDir: setting('LEV_APP_DIR', path, {
    default: 'app',
    sentence: "Folder of the user's own definitions: personas/, roles/, teams/.",
  }),
  httpHost: setting('LEV_HTTP_HOST', path, {
    default: '127.0.0.1',
    sentence: 'Address to listen on. Only embedded and on loopback are there no keys or tokens needed.',
  }),
  httpPort: setting('LEV_HTTP_PORT', port, {
    default: 8080,
    sentence: 'Port of the API; 0 takes a free one.',
  }),
  adminPort: setting('LEV_ADMIN_PORT', port, {
    default: 9090,
    sentence: 'Port of /livez, /readyz, /metrics and /version when a service runs alone; 0 takes a free one.',
  }),
  allowedOrigins: setting('LEV_ALLOWED_ORIGINS', origins, {
    default: [],
    sentence: 'Origins of web pages that may call, and the hosts under which the API is served, besides loopback.',
  }),
  partitions: setting('LEV_PARTITIONS', Type.Integer({ minimum: 1, maximum: 9999 }), {
    default: DEFAULT_PARTITIONS,
    sentence: 'Partitions per owning service. Fixed at installation and the same in every process.',
  }),
  instance: setting('LEV_INSTANCE', instanceName, {
    default: () =>
      `${hostname()
        .replaceAll(/[^A-Za-z0-9._-]/g, '-')
        .slice(0, 50)}-${String(process.pid)}`,
    defaultText: 'host name and process id',
    sentence: 'Name of this replica, unique among all; a stable one keeps its partitions over a restart.',
  }),
  apiKeysFile: setting('LEV_API_KEYS_FILE', path, {
    sentence: 'File of the API keys, hashed, with tenant, subject and scopes. Read again when it changes.',
  }),
  oidcIssuer: setting('LEV_OIDC_ISSUER', issuer, {
    sentence: 'Issuer of the access tokens that are taken (OIDC discovery). Needs LEV_OIDC_AUDIENCE.',
  }),
  oidcAudience: setting('LEV_OIDC_AUDIENCE', Type.String({ minLength: 1 }), {
    sentence: 'What `aud` of a token must hold.',
  }),
  oidcTenantClaim: setting('LEV_OIDC_TENANT_CLAIM', Type.String({ minLength: 1 }), {
    default: 'tenant',
    sentence: 'The claim of a token that holds its tenant. Scopes are in `scope` or `scp`, the subject in `sub`.',
  }),
  ticketKeys: setting(
    'LEV_TICKET_KEY',
    Type.Array(Type.String({ minLength: 32 }), {
      minItems: 1,
      maxItems: 4,
      description: 'one to four keys of at least 32 characters, separated by commas',
    }),
    {
      secret: true,
      sentence:
        'Signs the tickets by which browsers open event streams; the same in every service. The first signs, all count. ' +
        'Unset: no tickets, except in a system of one process.',
    },
  ),
  retentionAudit: boundedRetention(
    'LEV_RETENTION_AUDIT',
    'Days for which audit records are kept. An accepted command is its own record and goes with it.',
    400,
  ),
  logLevel: setting('LEV_LOG_LEVEL', level, { default: 'info', sentence: 'The least severe level that is logged.' }),
  rabbitmqUrl: setting(
    'LEV_RABBITMQ_URL',
    Type.String({ pattern: '^amqps?://', description: 'an amqp:// or amqps:// URL' }),
    {
      secret: true,
      sentence: 'Where RabbitMQ is.',
    },
  ),
  natsUrl: setting('LEV_NATS_URL', Type.String({ pattern: '^(nats|tls)://', description: 'a nats:// or tls:// URL' }), {
    secret: true,
    sentence:
      'Where NATS is. A process that starts with ENABLE_DISTRIBUTED_WHISPERS off needs none; give it before the flag is turned on.',
  }),
  mongoUrl: setting(
    'LEV_MONGO_URL',
    Type.String({ pattern: '^mongodb(\\+srv)?://', description: 'a mongodb:// or mongodb+srv:// URL' }),
    { secret: true, sentence: 'Where MongoDB is. Its path names the database, `leviathan` without one.' },
  ),
  rabbitmqPrefix: setting('LEV_RABBITMQ_PREFIX', Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }), {
    default: 'lev',
    sentence: 'First part of the names of queues and exchanges: two installations may share a broker.',
  }),
  natsPrefix: setting('LEV_NATS_PREFIX', Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }), {
    sentence: 'First token of every subject: two installations may share an account.',
  }),
  rabbitmqCaFile: setting('LEV_RABBITMQ_CA_FILE', path, {
    sentence: 'PEM file of the authority that signed RabbitMQ’s certificate, when the system does not know it.',
  }),
  natsCaFile: setting('LEV_NATS_CA_FILE', path, { sentence: 'The same for NATS.' }),
  mongoCaFile: setting('LEV_MONGO_CA_FILE', path, { sentence: 'The same for MongoDB.' }),
  natsCredsFile: setting('LEV_NATS_CREDS_FILE', path, {
    sentence: 'Credentials file of the NATS user (JWT and seed).',
  }),
  enableMetagptRoles: switchSetting('ENABLE_METAGPT_ROLES', 'A team of roles answers instead of one persona.'),
  enableOrleans: switchSetting('ENABLE_ORLEANS', 'New sessions are grains instead of legacy files.'),
  enableDistributedWhispers: switchSetting(
    'ENABLE_DISTRIBUTED_WHISPERS',
    'Whispers travel between replicas and systems instead of staying in the local file and process.',
  ),
  enableMonitoring: switchSetting('ENABLE_MONITORING', 'Traces and metrics beyond logs and health.'),
  flagsFile: setting('LEV_FLAGS_FILE', path, {
    sentence: 'Seed of the first flag set, in the format of flagd; without it the four ENABLE_ switches make it.',
  }),
  model: setting('LEV_MODEL', Type.String({ minLength: 1 }), {
    default: 'scripted',
    sentence: 'The language model: scripted, openai-compatible:NAME, anthropic:NAME …',
  }),
  flagServiceUrl: setting('LEV_FLAG_SERVICE_URL', origin, {
    sentence:
      'Where flag-service is, for those in other processes. Unset: command-router takes the last good set on disk, ' +
      'or all flags off; whisper-relay takes the ENABLE_ switches.',
  }),
  flagServiceKey: setting('LEV_FLAG_SERVICE_KEY', Type.String({ minLength: 1 }), {
    secret: true,
    sentence: 'API key for flag-service, with the scope flags:read.',
  }),
  legacyTenant: setting('LEV_LEGACY_TENANT', Type.String({ minLength: 1 }), {
    default: 'local',
    sentence:
      'Tenant of the old agent: its sessions live directly in LEV_LEGACY_HOME and its whispers reach the whisper file; ' +
      'the sessions of every other tenant have a home of their own below it.',
  }),
  legacyHome: setting('LEV_LEGACY_HOME', path, {
    default: () => homedir(),
    defaultText: "the user's home",
    sentence: 'Where the sessions of the legacy file layout live.',
  }),
  legacyHolder: setting('LEV_LEGACY_HOLDER', Type.Boolean(), {
    default: true,
    sentence:
      'Whether this session-store may hold LEV_LEGACY_HOME. false: another process of the installation has that disk, ' +
      'and reads of legacy sessions must go there.',
  }),
});
export type SharedSettings = SettingsOf<typeof sharedSettings>;

type FlagSettings = Pick<
  SharedSettings,
  'enableMetagptRoles' | 'enableOrleans' | 'enableDistributedWhispers' | 'enableMonitoring'
>;

/** The four flags as the environment sets them: the first flag set when there is no seed file. */
export function flagsOf(settings: FlagSettings): Readonly<Record<FlagKey, boolean>> {
  const { enableMetagptRoles, enableOrleans, enableDistributedWhispers, enableMonitoring } = settings;
  const values = [enableMetagptRoles, enableOrleans, enableDistributedWhispers, enableMonitoring];
  return Object.fromEntries(FLAG_KEYS.map((key, index) => [key, values[index]])) as Record<FlagKey, boolean>;
}
