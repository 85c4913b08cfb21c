/**
 * Every name that leaves the system in a trace or a metric. A name is declared here before code may emit it, and never
 * changes its meaning. Where OpenTelemetry has a convention (messaging, HTTP, errors), its name is used; a session, a
 * run or a grain has none, so those begin with `lev.`.
 *
 * Ids of entities, sessions and commands are attributes of spans and never labels of metrics: they have no bound.
 */

/** Names of spans. A broker's span is `<operation> <destination template>`, never a subject that holds an id. */
export const SPANS = {
  accept: 'command accept',
  publish: 'publish {destination}',
  process: 'process {destination}',
  turn: 'grain turn',
  append: 'journal append',
  call: 'model call',
  whisper: 'whisper publish',
  evaluate: 'flags evaluate',
} as const;

/** Attributes of spans; those that `METRICS` lists are labels too. */
export const ATTRIBUTES = {
  messagingSystem: 'messaging.system',
  messagingOperationName: 'messaging.operation.name',
  messagingOperationType: 'messaging.operation.type',
  messagingDestination: 'messaging.destination.name',
  messagingDestinationTemplate: 'messaging.destination.template',
  messagingMessageId: 'messaging.message.id',
  messagingConversationId: 'messaging.message.conversation_id',
  messagingBodySize: 'messaging.message.body.size',
  routingKey: 'messaging.rabbitmq.destination.routing_key',
  errorType: 'error.type',
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
  flagKey: 'feature_flag.key',
  flagVariant: 'feature_flag.result.variant',
  flagReason: 'feature_flag.result.reason',
  flagSetVersion: 'feature_flag.version',
  tenant: 'lev.tenant',
  service: 'lev.service',
  session: 'lev.session.id',
  entity: 'lev.grain.entity',
  entityType: 'lev.grain.type',
  seq: 'lev.grain.seq',
  partition: 'lev.partition',
  command: 'lev.command.id',
  commandType: 'lev.command.type',
  attempt: 'lev.command.attempt',
  outcome: 'lev.outcome',
  route: 'lev.route',
  scope: 'lev.whisper.scope',
  whisperType: 'lev.whisper.type',
  role: 'lev.run.role',
  model: 'lev.model.name',
  dependency: 'lev.dependency',
} as const;

/** What a metric is: enough to make it, and to write its line in the reference. */
export interface MetricKind {
  readonly name: string;
  readonly kind: 'counter' | 'histogram' | 'gauge';
  /** In UCUM, as OpenTelemetry wants it. */
  readonly unit: string;
  readonly labels: readonly (typeof ATTRIBUTES)[keyof typeof ATTRIBUTES][];
  readonly help: string;
}

const metric = (
  name: string,
  kind: MetricKind['kind'],
  unit: string,
  labels: MetricKind['labels'],
  help: string,
): MetricKind => ({ name, kind, unit, labels, help });

const { messagingSystem, messagingOperationName, messagingDestinationTemplate, errorType } = ATTRIBUTES;
const { service, commandType, outcome, route, entityType, scope, whisperType, dependency, model } = ATTRIBUTES;
const { httpMethod, httpRoute, httpStatus } = ATTRIBUTES;
const destination = [messagingSystem, messagingOperationName, messagingDestinationTemplate, errorType] as const;

/** Every metric, by the name that code uses. On a Prometheus page dots become underscores and the unit is appended. */
export const METRICS = {
  requestDuration: metric(
    'http.server.request.duration',
    'histogram',
    's',
    [httpMethod, httpRoute, httpStatus],
    'From a request to the end of its answer.',
  ),
  readiness: metric(
    'lev.readiness',
    'gauge',
    '1',
    [service, dependency],
    'A check of /readyz: 0 not ready, 1 ready with a note, 2 in order.',
  ),
  sent: metric('messaging.client.sent.messages', 'counter', '{message}', destination, 'Messages handed to a bus.'),
  consumed: metric('messaging.client.consumed.messages', 'counter', '{message}', destination, 'Messages taken.'),
  operationDuration: metric('messaging.client.operation.duration', 'histogram', 's', destination, 'A bus operation.'),
  processDuration: metric('messaging.process.duration', 'histogram', 's', destination, 'From delivery to settlement.'),
  commands: metric('lev.commands', 'counter', '{command}', [commandType, outcome], 'Commands that ended, and how.'),
  commandDuration: metric('lev.command.duration', 'histogram', 's', [commandType, outcome], 'Accepted to ended.'),
  commandsRefused: metric(
    'lev.commands.refused',
    'counter',
    '{request}',
    [errorType],
    'Requests for commands that were refused; nothing was stored.',
  ),
  commandsPending: metric(
    'lev.commands.pending',
    'gauge',
    '{command}',
    [],
    'Commands of this router of which nothing was heard yet.',
  ),
  loopLag: metric('lev.loop.lag', 'gauge', 's', [], 'How late timers come, at the least over the last second.'),
  routes: metric('lev.routes', 'counter', '{command}', [commandType, route], 'Decisions, by the route they chose.'),
  turns: metric('lev.turns', 'counter', '{turn}', [entityType, outcome], 'Turns, by what became of them.'),
  turnDuration: metric('lev.turn.duration', 'histogram', 's', [entityType], 'From taking a command to its commit.'),
  appendDuration: metric('lev.journal.append.duration', 'histogram', 's', [service], 'One batch of entries.'),
  appendEntries: metric('lev.journal.append.entries', 'histogram', '{entry}', [service], 'Entries of one batch.'),
  openEffects: metric('lev.effects.open', 'gauge', '{entry}', [service], 'Entries whose effects are unpublished.'),
  whispers: metric('lev.whispers', 'counter', '{whisper}', [whisperType, scope], 'Whispers logged.'),
  whispersDropped: metric('lev.whispers.dropped', 'counter', '{whisper}', [errorType], 'Too old, or malformed.'),
  whisperFileFailures: metric('lev.whisper.file.failures', 'counter', '{write}', [], 'Failed whisper file writes.'),
  flagSnapshotAge: metric('lev.flags.snapshot.age', 'gauge', 's', [], 'Since the snapshot was last confirmed.'),
  flagVersions: metric(
    'lev.flags.versions',
    'counter',
    '{version}',
    [outcome],
    'Flag set writes, and what became of them.',
  ),
  breakerState: metric('lev.breaker.state', 'gauge', '1', [dependency], '0 closed, 1 half open, 2 open.'),
  modelCalls: metric('lev.model.calls', 'counter', '{call}', [model, outcome], 'Model calls that ended.'),
  modelDuration: metric('lev.model.duration', 'histogram', 's', [model, outcome], 'One model call.'),
  modelTokens: metric('lev.model.tokens', 'counter', '{token}', [model], 'Tokens paid for.'),
} as const satisfies Record<string, MetricKind>;

/** The name under which Prometheus shows a metric: `lev_command_duration_seconds`. */
export function prometheusName({ name, kind, unit }: MetricKind): string {
  const base = name.replaceAll('.', '_');
  const suffixed = unit === 's' ? `${base}_seconds` : base;
  return kind === 'counter' ? `${suffixed}_total` : suffixed;
}
