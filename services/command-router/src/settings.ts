import { type SettingsOf, boundedRetention, defineSettings, setting, sharedSettings } from '@leviathan/service-kit';
import { Type } from 'typebox';
import { ADMISSION_DEFAULTS } from './domain/admission/admission.ts';
import { SILENT_MS } from './domain/breakers/route-watch.ts';

const count = (minimum: number) => Type.Integer({ minimum, maximum: 10_000_000 });

const FALLBACKS = Type.Array(Type.Union([Type.Literal('persona'), Type.Literal('legacy'), Type.Literal('none')]), {
  description: 'a list out of persona and legacy, separated by commas, or none',
});

/** What command-router reads from its environment. */
export const commandRouterSettings = defineSettings({
  ...sharedSettings,
  retentionCommands: boundedRetention(
    'LEV_RETENTION_COMMANDS',
    'For how many days a command is kept after its end, and with it its Idempotency-Key. Parked ones are kept until somebody decides.',
    30,
  ),
  mcp: setting('LEV_MCP', Type.Boolean(), {
    sentence:
      'Whether POST /mcp offers the command types as tools of the Model Context Protocol, to callers as to any other path. Several routers share confirmations by LEV_TICKET_KEY.',
    default: true,
  }),
  fallbackRoutes: setting('LEV_FALLBACK_ROUTES', FALLBACKS, {
    sentence:
      'The routes that a decision falls to while the circuit breaker of the other is open. With `legacy`, sessions and jobs that begin meanwhile are born in the files and stay there: only for an installation whose files one process holds.',
    default: ['persona'],
  }),
  routeSilentMs: setting('LEV_ROUTE_SILENT_MS', Type.Integer({ minimum: 100, maximum: 600_000 }), {
    sentence:
      'After how many milliseconds without a word of its owner a command counts against its route. An owner that was cut off is replaced within 15 seconds.',
    default: SILENT_MS,
  }),
  tenantRate: setting('LEV_TENANT_RATE', count(1), {
    sentence:
      'Commands per second that one tenant may send through one router in the long run. Unless set it is 10000, and no limit on embedded engines.',
  }),
  tenantBurst: setting('LEV_TENANT_BURST', count(1), {
    sentence: 'Commands that a tenant may send at once under LEV_TENANT_RATE; twice the rate unless set.',
  }),
  admissionPending: setting('LEV_ADMISSION_PENDING', count(2), {
    sentence:
      'Commands of this router that may wait for their owners at once; beyond it they are refused as `overloaded`. One tenant gets half of it at most.',
    default: ADMISSION_DEFAULTS.pending,
  }),
  admissionPendingPartition: setting('LEV_ADMISSION_PENDING_PARTITION', count(2), {
    sentence: 'The same, of the entities of one partition.',
    default: ADMISSION_DEFAULTS.pendingPerPartition,
  }),
  admissionLagMs: setting('LEV_ADMISSION_LAG_MS', Type.Integer({ minimum: 10, maximum: 600_000 }), {
    sentence:
      'How many milliseconds the event loop may lag, all the time, before commands are refused as `overloaded`.',
    default: ADMISSION_DEFAULTS.lagMs,
  }),
});
export type CommandRouterSettings = SettingsOf<typeof commandRouterSettings>;
