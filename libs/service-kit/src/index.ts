export { ApiKeyFile, UnusableKeyFile } from './access/api-key-file.ts';
export { StreamTickets, TICKET_MS, randomTicketSecret } from './access/stream-tickets.ts';
export { type UsedTickets, UsedTicketsInMemory } from './access/used-tickets.ts';
export { type AuditPosition, AuditRecord, type AuditSource, type PlacedRecord } from './audit/audit-record.ts';
export { type RecordStore, fromOf } from './audit/audit-trail.ts';
export { mustHave } from './access/authentication.ts';
export { COOLDOWN_MS, FRESH_MS, IssuerKeys, KEPT_MS } from './access/issuer-keys.ts';
export { ALGORITHMS, OidcTokens, TOLERANCE_S } from './access/oidc-tokens.ts';
export {
  type Authentication,
  MissingAudience,
  UnprotectedServer,
  closeAuthentication,
  openAuthentication,
} from './access/open-authentication.ts';
export { problemOf } from './http/answer-problems.ts';
export { type HttpOptions, createHttp, createOperations } from './http/create-http.ts';
export { type ProblemDetails, ProblemError } from './http/problem-error.ts';
export { monitorRequest } from './http/trace-requests.ts';
export { PAGE_POLICY } from './http/security-headers.ts';
export {
  DEFAULT_LIMIT,
  NAME_IN_LIST,
  TIME,
  type Page,
  decodeCursor,
  encodeCursor,
  linked,
  nextLink,
  page,
  pageOf,
  pageQuery,
} from './lists.ts';
export { type Log, type LogOptions, createLog } from './log.ts';
export { EVENT_STREAM, NOTHING_MORE, contentOf } from './operations/content.ts';
export { documentOf } from './operations/documents.ts';
export { busCheck, journalCheck } from './operations/engine-checks.ts';
export { showBreakers } from './operations/breaker-metrics.ts';
export { type Metrics, createMetrics } from './operations/metrics.ts';
export { type CheckResult, type Phase, Readiness, type ReadinessReport } from './operations/readiness.ts';
export { VERSION } from './operations/version.ts';
export { faultsOf } from './schema/check-requests.ts';
export type { App, Caller, ReadinessCheck, RouteScope, Service } from './service.ts';
export { type BadSetting, InvalidSettings } from './settings/invalid-settings.ts';
export { OWN_SETTINGS } from './settings/own-settings.ts';
export { DAY_MS, boundedRetention, retentionSetting } from './settings/retention.ts';
export { allowedBy } from './settings/parse-value.ts';
export { type Environment, readSettings } from './settings/read-settings.ts';
export {
  type Setting,
  type SettingsDefinition,
  type SettingsOf,
  defineSettings,
  setting,
  switchSetting,
} from './settings/setting.ts';
export { type SharedSettings, flagsOf, sharedSettings } from './settings/shared-settings.ts';
export {
  EventStream,
  type EventStreamOptions,
  EventStreams,
  type ServerEvent,
  lastEventId,
  openEventStream,
} from './sse.ts';
export { MissingEngines, enginesOf, requireEngines } from './run/engine-settings.ts';
export { type Host, thisProcess } from './run/host.ts';
export { PortUnavailable, closeServer, listen } from './run/listener.ts';
export { type Part, startAll, stopAll } from './run/parts.ts';
export { type Closable, type Ports, type RunOptions, runService, tracingOf } from './run/run-service.ts';
export { type System, type SystemOptions, startSystem } from './run/system.ts';
