export {
  ACCESS_AREAS,
  ACCESS_SCOPES,
  type AccessArea,
  type AccessScope,
  COMMAND_SCOPES,
  isAccessScope,
  scopesOf,
} from './access.ts';
export { asyncApiDocument } from './asyncapi/document.ts';
export {
  type NatsRights,
  RABBITMQ_USERS,
  type RabbitmqRights,
  natsRights,
  natsTenantRights,
  rabbitmqRights,
} from './broker-rights.ts';
export { CommandMessage, decodeCommand, encodeCommand } from './command-message.ts';
export { AgentAskPayload, AgentAskResult, RunCancelPayload, RunStartPayload } from './command-types/agent-and-run.ts';
export type { CommandType } from './command-types/command-type.ts';
export { ImportStartPayload } from './command-types/import.ts';
export { JobAcceptPayload, JobCompletePayload, JobPostPayload, JobResult } from './command-types/job.ts';
export { LEGACY_NAMES, type NamedCommandType, commandTypeNamed, namesNear } from './command-types/legacy-names.ts';
export { COMMAND_TYPES, findCommandType } from './command-types/registry.ts';
export { CommandTypeSchemas } from './command-types/schemas.ts';
export { REMINDERS, ReminderCancelPayload, ReminderResult, ReminderSetPayload } from './command-types/reminder.ts';
export {
  SessionAdvisePayload,
  SessionCheckpointPayload,
  SessionCheckpointResult,
  SessionClosePayload,
  SessionCreatePayload,
  SessionErasePayload,
  SessionLoadPayload,
  SessionMigratePayload,
  SessionPingPayload,
  SessionRegisterPayload,
  SessionResult,
  SessionRollupPayload,
  SessionTouchPayload,
} from './command-types/session.ts';
export { Decision } from './decision.ts';
export { type Malformed, checker, decoder, isMalformed } from './decode.ts';
export { Action, DefinitionName, Persona, PinnedTeam, Role, Team } from './definitions.ts';
export { type EntityRef, MAX_KEY_PART_BYTES, encodeKeyPart, entityKey, parseEntityKey } from './entity.ts';
export { EvaluationStep } from './flag-evaluation.ts';
export {
  FLAGS_STALE_AFTER_MS,
  FLAG_KEYS,
  type FlagArchive,
  FlagDefinition,
  type FlagKey,
  FlagName,
  FlagSet,
  type FlagSnapshot,
  type FlagSource,
  flagSetOf,
} from './flags.ts';
export { Import, ImportedFile } from './import.ts';
export { JOB_STATUSES, Job } from './job.ts';
export { CommandNotice, FlagsChanged, RunNotice } from './notices.ts';
export { BREAKER_STATES, BreakerReading, OwnerReport, type TurnTime } from './owner-report.ts';
export { DEFAULT_PARTITIONS, partitionOf, rendezvousScore } from './partition.ts';
export { PROBLEMS, type ProblemCode, type ProblemKind, isProblemCode } from './problem-codes.ts';
export { Problem, problem } from './problem.ts';
export { CATCH_UPS, type CatchUp, RemindedCommand, Reminder } from './reminder.ts';
export {
  COMMAND_STATUSES,
  type CommandStatus,
  type FinalReply,
  Reply,
  ReplyMessage,
  decodeReply,
  encodeReply,
  isFinal,
} from './reply.ts';
export { Budget, RUN_STATUSES, Run, Step, Usage } from './run.ts';
export { Checkpoint, Rollup, SESSION_STATUSES, Session } from './session.ts';
export { ATTRIBUTES, METRICS, type MetricKind, SPANS, prometheusName } from './telemetry.ts';
export {
  EVERY_OWNER,
  FLAGS_CHANGED,
  OWNERS,
  type OwnerName,
  type QueueAddress,
  SERVICES,
  type ServiceName,
  commandSubject,
  ownerSubject,
  queueName,
  runSubject,
  subjectToken,
} from './topology.ts';
export {
  LOCAL_THRESHOLD,
  NewWhisper,
  SCOPES,
  type Scope,
  WHISPER_TYPES,
  Whisper,
  type WhisperOrigin,
  type WhisperType,
  decodeWhisper,
  scopeOf,
  whisperOf,
  whisperSubject,
} from './whisper.ts';
export { type EncodedWhisper, encodeWhisper } from './whisper-message.ts';
export { MAX_BODY_BYTES, type WireMessage } from './wire-message.ts';
