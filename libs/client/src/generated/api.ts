// Made of the OpenAPI document by `npm run docs`; never edit.
export type ProblemCode = 
    | "already-ended"
    | "broker-unavailable"
    | "budget-exhausted"
    | "bug"
    | "call-cycle"
    | "cancelled"
    | "definition-not-found"
    | "disk-full"
    | "erased"
    | "expired"
    | "foreign-host"
    | "foreign-origin"
    | "handler-failed"
    | "headers-too-large"
    | "import-not-found"
    | "import-refused"
    | "invalid-flag-set"
    | "invalid-id"
    | "invalid-json"
    | "invalid-payload"
    | "invalid-request"
    | "issuer-unavailable"
    | "job-exists"
    | "job-not-available"
    | "job-not-found"
    | "job-not-yours"
    | "key-in-flight"
    | "key-reused"
    | "legacy-file"
    | "malformed-message"
    | "malformed-request"
    | "method-not-allowed"
    | "missing-credentials"
    | "model-failed"
    | "no-stream-tickets"
    | "not-confirmed"
    | "not-found"
    | "not-parked"
    | "not-permitted"
    | "overloaded"
    | "payload-too-large"
    | "poison"
    | "precondition-required"
    | "rate-limited"
    | "reminder-not-found"
    | "request-timeout"
    | "rollup-not-found"
    | "run-exists"
    | "run-not-found"
    | "session-closed"
    | "session-exists"
    | "session-in-files"
    | "session-missing"
    | "session-moving"
    | "session-not-found"
    | "shutting-down"
    | "stale-version"
    | "store-unavailable"
    | "too-many-reminders"
    | "unknown-command-type"
    | "unroutable"
    | "unsupported-media-type"
    | "whisper-log-unavailable";
export interface paths {
    readonly "/v1/stream-tickets": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Get a ticket for one event stream
         * @description Good for 60 seconds, once, for this path and you alone: open the stream with `?ticket=`. To resume, get another and add `lastEventId=` with the id of the last event.
         */
        readonly post: operations["createStreamTicket"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/audit": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who changed what, newest first: in the services at this address */
        readonly get: operations["listAudit"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/flags": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** All flags, the one that changed last first. */
        readonly get: operations["listFlags"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/flags/{key}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One flag as flagd defines it: what PUT takes. */
        readonly get: operations["getFlag"];
        /**
         * Change a flag, or create it. Every version is kept, with who and why.
         * @description Needs If-Match with the ETag of the flag, or If-None-Match: * to create it.
         */
        readonly put: operations["putFlag"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/flags/{key}/history": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Every version of a flag, newest first: who changed what of it, when and why. */
        readonly get: operations["listFlagHistory"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/flags/{key}/rollback": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Make a flag what it was in a version of its history.
         * @description If-Match is looked at when it is sent, and not needed.
         */
        readonly post: operations["rollBackFlag"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/flags/{key}/kill": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Turn one flag off for everybody, whatever others write at that moment.
         * @description It is disabled: off where it routes requests, the code’s default elsewhere. A rollback brings it back.
         */
        readonly post: operations["killFlag"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/flags/kill": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Turn flags off for everybody in one version: the four that route requests, or those that are named. */
        readonly post: operations["killFlags"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/flag-set": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The whole flag set in the format of flagd; 304 for If-None-Match with the current ETag. */
        readonly get: operations["getFlagSet"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/flags/{key}/evaluate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Evaluate a flag and tell the whole way to its variant. */
        readonly post: operations["evaluateFlag"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ofrep/v1/evaluate/flags/{key}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Evaluate one flag. */
        readonly post: operations["evaluateByOfrep"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ofrep/v1/evaluate/flags": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Evaluate all flags for one context; 304 for If-None-Match while nothing would be otherwise. */
        readonly post: operations["evaluateAllByOfrep"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/flag-set/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Changes of the flag set, as server-sent events.
         * @description As OFREP wants them: event `message` with {type: "refetchEvaluation", etag, lastModified} and the version as id. A client that comes back with the id of an older version is told of the newest at once; what lies between does not matter.
         */
        readonly get: operations["followFlagSet"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/whispers": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Whispers of your tenant, newest first.
         * @description From the log of everybody while ENABLE_DISTRIBUTED_WHISPERS is on, else from the log of this process. The pages of one list stay in the log that the first came from.
         */
        readonly get: operations["listWhispers"];
        readonly put?: never;
        /**
         * Whisper. 202 means that it is logged and survives a crash.
         * @description With an Idempotency-Key it is logged once, however often it is sent.
         */
        readonly post: operations["postWhisper"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/whispers/{id}/feedback": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Say what became of a whisper. With an Idempotency-Key it counts once. */
        readonly post: operations["giveWhisperFeedback"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/whispers/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One whisper, with what became of it. */
        readonly get: operations["getWhisper"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/whispers/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Whispers as they come, as server-sent events.
         * @description Event `whisper` with its position as id; resume with Last-Event-ID. Event `gap` {from, to}: whispers of these positions are not in this stream; read the list. A Last-Event-ID beyond the newest whisper is of another log: the gap is then all that this log holds. Only significance above 0.4 is told.
         */
        readonly get: operations["followWhispers"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/reminders": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Reminders that are pending. */
        readonly get: operations["listReminders"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Sessions, the youngest first. */
        readonly get: operations["listSessions"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A session as it is, or as it was at a position of its journal. */
        readonly get: operations["getSession"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/{id}/journal": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What happened in a session, the oldest first. */
        readonly get: operations["listSessionEntries"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/{id}/checkpoints": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** All checkpoints of a session, the oldest first. The legacy layout keeps the newest only. */
        readonly get: operations["listCheckpoints"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/{id}/diff": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What changed in a session between two positions of its journal. */
        readonly get: operations["diffSession"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/{id}/export": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A session in the layout of the old agent; importing it gives the same session. */
        readonly get: operations["exportSession"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/{id}/rollup/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** An artefact of the newest rollup of a session. */
        readonly get: operations["getRollupArtefact"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/jobs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Jobs, the youngest first. */
        readonly get: operations["listJobs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/jobs/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A job as it is. */
        readonly get: operations["getJob"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/exports/home": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** All sessions and jobs of the tenant in the layout of the old agent: JSON lines of `{path, content}`. */
        readonly get: operations["exportHome"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/imports": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Import a home of the old agent: LEV_LEGACY_HOME or a folder below it. */
        readonly post: operations["startImport"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/imports/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** An import: how far it is, and what became of each file. */
        readonly get: operations["getImport"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/runs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Runs, the youngest first. */
        readonly get: operations["listRuns"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/runs/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A run as it is. */
        readonly get: operations["getRun"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/runs/{id}/state": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A run as it was at a position of its journal. */
        readonly get: operations["getRunState"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/runs/{id}/steps": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The steps of a run, the oldest first. */
        readonly get: operations["listRunSteps"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/runs/{id}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Follow a run (SSE, AG-UI events). */
        readonly get: operations["followRun"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/personas": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** All personas in force, by name. */
        readonly get: operations["listPersonas"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/personas/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of the personas. */
        readonly get: operations["getPersona"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/roles": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** All roles in force, by name. */
        readonly get: operations["listRoles"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/roles/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of the roles. */
        readonly get: operations["getRole"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/teams": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** All teams in force, by name. */
        readonly get: operations["listTeams"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/teams/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of the teams. */
        readonly get: operations["getTeam"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List commands, newest first */
        readonly get: operations["listCommands"];
        readonly put?: never;
        /**
         * Accept a command
         * @description Honours `Idempotency-Key` and `Prefer: wait=SECONDS`.
         */
        readonly post: operations["postCommand"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Read a command */
        readonly get: operations["getCommand"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/{id}/explain": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Explain a command */
        readonly get: operations["explainCommand"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/{id}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Follow a command (SSE) */
        readonly get: operations["followCommand"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/{id}/cancel": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Ask for a command to be cancelled */
        readonly post: operations["cancelCommand"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/command-types": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List the command types */
        readonly get: operations["listCommandTypes"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/parked": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List parked commands, the last parked first */
        readonly get: operations["listParked"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/parked/causes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Count parked commands by cause
         * @description A cause is a problem’s code, a command type, and the detail without ids, numbers and quoted values.
         */
        readonly get: operations["listParkedCauses"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/parked/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Inspect a parked command */
        readonly get: operations["getParked"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/parked/redrive": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Redrive the parked commands of a filter
         * @description One after the other at a limited rate; the answer’s `Location` tells how far it has come. It survives restarts and takes no command twice. Commands that are parked after it began are not taken. Honours `Idempotency-Key`.
         */
        readonly post: operations["redriveManyParked"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/parked/discard": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Give up the parked commands of a filter
         * @description One after the other at a limited rate; the answer’s `Location` tells how far it has come. It survives restarts and takes no command twice. Commands that are parked after it began are not taken. Honours `Idempotency-Key`.
         */
        readonly post: operations["discardManyParked"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/parked/batches": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List batches, newest first */
        readonly get: operations["listParkedBatches"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/parked/batches/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** See how far a batch has come */
        readonly get: operations["getParkedBatch"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/parked/batches/{id}/cancel": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Stop a batch
         * @description What is being done at the moment is done; what was done stays done.
         */
        readonly post: operations["cancelParkedBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/parked/{id}/edit": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Change a parked command
         * @description Another `payload`, checked against the type’s schema; or, of a message that nobody could read, the whole `command`. It stays parked. What it was before stays in its history, with who changed what and when.
         */
        readonly post: operations["editParked"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/parked/{id}/redrive": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Run a parked command once more, perhaps with another payload */
        readonly post: operations["redriveParked"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/parked/{id}/discard": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Give up a parked command
         * @description Should its owner have ended it all the same, the owner’s word counts.
         */
        readonly post: operations["discardParked"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/system": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The system as this router sees it */
        readonly get: operations["getSystem"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly Problem: {
            /** @description Path of the page that explains the code. */
            readonly type: string;
            readonly title: string;
            readonly status: number;
            /** @description What happened to this request, and what to do. */
            readonly detail: string;
            /** @description Stable; listed at /problems. */
            readonly code: string;
            readonly retryable: boolean;
            readonly traceId?: string;
            readonly errors?: readonly {
                /** @description JSON Pointer into the request. */
                readonly pointer: string;
                readonly message: string;
            }[];
        };
        readonly Alive: {
            /** @enum {boolean} */
            readonly alive: true;
        };
        readonly Version: {
            readonly version: string;
            readonly services: readonly string[];
            readonly node: string;
        };
        readonly Readiness: {
            readonly ready: boolean;
            /** @enum {unknown} */
            readonly phase: "starting" | "serving" | "stopping";
            readonly checks: readonly {
                /** @description service/dependency */
                readonly name: string;
                readonly ready: boolean;
                /** @description Why it is not ready. */
                readonly reason?: string;
                /** @description What an operator should know although it is ready. */
                readonly note?: string;
            }[];
        };
        readonly ProblemKind: {
            readonly type: string;
            readonly code: string;
            readonly title: string;
            readonly status: number;
            /** @enum {unknown} */
            readonly retry: "never" | "later" | "elsewhere";
            /** @description What to do about it. */
            readonly remedy: string;
        };
        readonly StreamTicket: {
            readonly ticket: string;
            /** @description The path with the ticket in it, for an EventSource. */
            readonly url: string;
            /** Format: date-time */
            readonly expiresAt: string;
        };
        readonly AuditRecord: {
            readonly id: string;
            /** Format: date-time */
            readonly at: string;
            readonly service: string;
            readonly subject: string;
            /** @description `key ID`, `token JTI` or `none`. */
            readonly credential: string;
            /** @description Method and route: `PUT /v1/flags/:key`. */
            readonly action: string;
            /** @description What the path names; of a command its type and entity. */
            readonly target: {
                readonly [key: string]: string;
            };
            readonly from: {
                /** @description Of the connection: behind a proxy, the proxy’s. */
                readonly address: string;
                /** @description What `X-Forwarded-For` said; nobody vouches for it. */
                readonly forwardedFor?: string;
            };
            readonly traceId?: string;
            readonly result: {
                /** @description As answered; absent when the service ended before. */
                readonly status?: number;
                readonly code?: string;
            };
        };
        /**
         * @description One flag in the format of flagd.
         * @example {
         *       "state": "ENABLED",
         *       "variants": {
         *         "on": true,
         *         "off": false
         *       },
         *       "defaultVariant": "on"
         *     }
         */
        readonly FlagDefinition: {
            /** @description DISABLED makes the flag take the code default, which is off. */
            readonly state: "ENABLED" | "DISABLED";
            readonly variants: {
                readonly [key: string]: unknown;
            };
            readonly defaultVariant?: string | null;
            /** @description JsonLogic that names a variant. */
            readonly targeting?: {
                readonly [key: string]: unknown;
            };
            readonly metadata?: {
                readonly [key: string]: string | number | boolean;
            };
        };
        readonly FlagItem: {
            readonly key: string;
            /** @description For If-Match, in quotes. */
            readonly etag: string;
            /** Format: date-time */
            readonly changedAt: string;
            readonly changedBy: string;
            /** @description What its author gave as the reason. */
            readonly why?: string;
            readonly definition: components["schemas"]["FlagDefinition"];
        };
        readonly FlagHistoryItem: {
            /** @description Of the whole set; what a rollback takes. */
            readonly version: number;
            /** Format: date-time */
            readonly at: string;
            readonly by: string;
            /** @description What its author gave as the reason. */
            readonly why?: string;
            /** @description What was done. */
            readonly what: "seeded" | "flag-put" | "flag-rolled-back" | "killed";
            /** @description The version that a rollback went back to. */
            readonly to?: number;
            /** @description Against the version before. */
            readonly changes: readonly {
                readonly op: "add" | "remove" | "replace";
                /** @description JSON Pointer into the definition; empty is all of it. */
                readonly path: string;
                readonly from?: unknown;
                readonly to?: unknown;
            }[];
            readonly definition: components["schemas"]["FlagDefinition"];
        };
        readonly FlagRollback: {
            /** @description A version of its history, or any version of the set after it. */
            readonly to: number;
            /** @description Why; kept in the history. */
            readonly reason?: string;
        };
        readonly FlagKill: {
            /** @description Why; kept in the history. */
            readonly reason?: string;
        };
        readonly FlagsKill: {
            readonly flags?: readonly string[];
            /** @description Why; kept in the history. */
            readonly reason?: string;
        };
        /** @description All flags of an installation, as flagd reads them. */
        readonly FlagSet: {
            readonly $schema?: string;
            readonly metadata?: {
                readonly [key: string]: string | number | boolean;
            };
            readonly $evaluators?: {
                readonly [key: string]: unknown;
            };
            readonly flags: {
                readonly [key: string]: components["schemas"]["FlagDefinition"];
            };
        };
        readonly EvaluationContext: {
            /** @description Required by the protocol; without it, rules that draw by it give the default. */
            readonly targetingKey?: string;
        } & {
            readonly [key: string]: unknown;
        };
        readonly EvaluateFlag: {
            readonly context: components["schemas"]["EvaluationContext"];
            /**
             * Format: date-time
             * @description For another time: where will a rollout be then?
             */
            readonly at?: string;
        };
        readonly EvaluationStep: {
            /** @enum {string} */
            readonly kind: "condition";
            /** @description JSON Pointer into the flag, with its shared rules in place. */
            readonly at: string;
            readonly holds: boolean;
            /** @description What it looked at. */
            readonly read: {
                readonly [key: string]: unknown;
            };
        } | {
            /** @enum {string} */
            readonly kind: "branch";
            /** @description JSON Pointer into the flag, with its shared rules in place. */
            readonly at: string;
            readonly taken: "then" | "else";
        } | {
            /** @enum {string} */
            readonly kind: "draw";
            /** @description JSON Pointer into the flag, with its shared rules in place. */
            readonly at: string;
            /** @description What was hashed. */
            readonly bucketBy: string;
            /** @description MurmurHash3 of its UTF-8 bytes. */
            readonly hash: number;
            /** @description Which of `of`, from 0. */
            readonly bucket: number;
            /** @description The sum of the weights. */
            readonly of: number;
            readonly shares: readonly {
                readonly variant: string | number | boolean | null;
                readonly weight: number;
            }[];
            readonly variant: string | number | boolean | null;
        } | {
            /** @enum {string} */
            readonly kind: "no-draw";
            /** @description JSON Pointer into the flag, with its shared rules in place. */
            readonly at: string;
            readonly reason: string;
        };
        readonly EvaluatedFlag: {
            readonly key: string;
            /** @description Absent: the default of the code that asks. */
            readonly value?: unknown;
            readonly variant?: string;
            /** @description `STATIC`, `TARGETING_MATCH`, `DEFAULT`, `DISABLED` or `STALE`. */
            readonly reason: string;
            readonly errorCode?: string;
            readonly errorDetails?: string;
            readonly metadata?: {
                readonly [key: string]: boolean | string | number;
            };
            readonly flagSet: {
                readonly etag: string;
                readonly stale: boolean;
            };
            /**
             * Format: date-time
             * @description What the rules took for the time.
             */
            readonly at: string;
            /** @description The way to it: conditions, branches, and the bucket of a share. */
            readonly path: readonly components["schemas"]["EvaluationStep"][];
        };
        readonly OfrepEvaluationRequest: {
            readonly context: components["schemas"]["EvaluationContext"];
        } & {
            readonly [key: string]: unknown;
        };
        readonly OfrepEvaluationSuccess: {
            readonly key: string;
            /** @description Absent: the default of the code that asks. */
            readonly value?: unknown;
            /** @description `STATIC`, `TARGETING_MATCH`, `DEFAULT`, `DISABLED` or `STALE`. */
            readonly reason: string;
            readonly variant?: string;
            readonly metadata?: {
                readonly [key: string]: boolean | string | number;
            };
        };
        readonly OfrepEvaluationFailure: {
            readonly key: string;
            /** @description `PARSE_ERROR`, `TARGETING_KEY_MISSING`, `INVALID_CONTEXT`, `GENERAL` or `FLAG_NOT_FOUND`. */
            readonly errorCode: string;
            readonly errorDetails?: string;
            readonly metadata?: {
                readonly [key: string]: boolean | string | number;
            };
        };
        readonly OfrepBulkSuccess: {
            readonly flags: readonly (components["schemas"]["OfrepEvaluationSuccess"] | components["schemas"]["OfrepEvaluationFailure"])[];
            readonly metadata?: {
                readonly [key: string]: boolean | string | number;
            };
            /** @description Where changes are told. */
            readonly eventStreams: readonly {
                /** @enum {string} */
                readonly type: "sse";
                readonly endpoint: {
                    readonly requestUri: string;
                };
                readonly inactivityDelaySec: number;
            }[];
        };
        readonly OfrepBulkFailure: {
            readonly errorCode: string;
            readonly errorDetails?: string;
        };
        /** @description Guidance for an agent. It guides and never dictates. */
        readonly NewWhisper: {
            /** @enum {unknown} */
            readonly type: "context_injection" | "context_reference" | "context_merge" | "workflow_discovery" | "workflow_execution" | "workflow_feedback" | "capability_gap" | "capability_builder" | "capability_validation" | "intent_detection" | "agent_selection" | "pattern_recognition" | "memory_promotion" | "memory_decay" | "memory_association" | "significance_assessment" | "breakthrough_detection" | "learning_opportunity";
            readonly significance: number;
            readonly session?: string;
            /** @description 3600 unless given. */
            readonly ttlSeconds?: number;
            readonly payload: {
                readonly text?: string;
                /** @description Resolved only when needed. */
                readonly references?: readonly string[];
                readonly data?: unknown;
            };
            readonly conditions?: {
                readonly keywords?: readonly string[];
                readonly confidenceThreshold?: number;
            };
            readonly role?: string;
        };
        readonly WhisperReceipt: {
            readonly id: string;
            readonly subject: string;
            /** @description In its log: 1, 2, 3 … over all subjects. */
            readonly position: number;
            /**
             * @description Of everybody, or of this process alone.
             * @enum {unknown}
             */
            readonly log: "distributed" | "local";
        };
        readonly WhisperView: {
            /** @enum {unknown} */
            readonly type: "context_injection" | "context_reference" | "context_merge" | "workflow_discovery" | "workflow_execution" | "workflow_feedback" | "capability_gap" | "capability_builder" | "capability_validation" | "intent_detection" | "agent_selection" | "pattern_recognition" | "memory_promotion" | "memory_decay" | "memory_association" | "significance_assessment" | "breakthrough_detection" | "learning_opportunity";
            readonly significance: number;
            readonly session?: string;
            readonly ttlSeconds: number;
            readonly payload: {
                readonly text?: string;
                /** @description Resolved only when needed. */
                readonly references?: readonly string[];
                readonly data?: unknown;
            };
            readonly conditions?: {
                readonly keywords?: readonly string[];
                readonly confidenceThreshold?: number;
            };
            readonly id: string;
            readonly tenant: string;
            /** @enum {unknown} */
            readonly scope: "local" | "regional" | "global";
            /** Format: date-time */
            readonly at: string;
            readonly source: {
                readonly system: string;
                readonly service: string;
                readonly session?: string;
                readonly role?: string;
            };
            readonly causation?: {
                readonly command?: string;
                readonly whisper?: string;
                readonly run?: string;
            };
            readonly hops: number;
            readonly feedback: {
                readonly used: number;
                readonly ignored: number;
                readonly helped: number;
                readonly harmed: number;
            };
            /** @description In its log: 1, 2, 3 … over all subjects. */
            readonly position: number;
            /**
             * @description Of everybody, or of this process alone.
             * @enum {unknown}
             */
            readonly log: "distributed" | "local";
        };
        readonly WhisperFeedback: {
            readonly id: string;
            readonly feedback: {
                readonly used: number;
                readonly ignored: number;
                readonly helped: number;
                readonly harmed: number;
            };
        };
        readonly RemindedCommand: {
            /** @description As in GET /v1/command-types. */
            readonly type: string;
            /** @description Bare id; for `session.*` the session of the reminder, else minted if absent. */
            readonly entity?: string;
            /** @description As the schema of its type says; at most 16 KiB. */
            readonly payload: unknown;
        };
        readonly Reminder: {
            readonly session: string;
            /** @description Unique in its session. */
            readonly name: string;
            /**
             * Format: date-time
             * @description Of a reminder that comes once.
             */
            readonly at?: string;
            readonly cron?: string;
            /** @description In which `cron` is read. */
            readonly timeZone?: string;
            /** @enum {unknown} */
            readonly catchUp: "once" | "all" | "skip";
            readonly command: components["schemas"]["RemindedCommand"];
            /**
             * Format: date-time
             * @description Of its next tick.
             */
            readonly dueAt: string;
            /** Format: date-time */
            readonly setAt: string;
            readonly ticks: number;
            readonly last?: {
                /** @description Id of the newest command that it sent. */
                readonly command: string;
                /** @enum {unknown} */
                readonly status: "accepted" | "running" | "succeeded" | "failed" | "cancelled" | "expired" | "parked";
                readonly problem?: string;
            };
        };
        readonly Checkpoint: {
            readonly number: number;
            readonly context: string;
            readonly files: readonly string[];
            /** @description problem-solving, implementation, validation, improvement, deployment, discovery or development. */
            readonly type: string;
            /** @description basic, intermediate or expert. */
            readonly understanding: string;
            /** Format: date-time */
            readonly at: string;
        };
        readonly Rollup: {
            /** @description Standard, Blocked, Milestone or Emergency. */
            readonly type: string;
            /** Format: date-time */
            readonly createdAt: string;
            readonly artefacts: readonly {
                /** @description complete, tour-guide or validation. */
                readonly name: string;
                readonly mediaType: string;
                /** @description A file of the old agent, or a path of this API. */
                readonly path: string;
                /** @description SHA-256 of the content. */
                readonly digest?: string;
            }[];
        };
        readonly Session: {
            readonly id: string;
            /**
             * @description handed_off: a rollup was made of it; it can still be worked on.
             * @enum {unknown}
             */
            readonly status: "active" | "handed_off" | "closed";
            readonly backend: "grain" | "legacy";
            readonly agent: string;
            readonly workspace: string;
            readonly activity: string;
            readonly sessionType: string;
            readonly networkIntelligence?: boolean;
            readonly context: string;
            readonly files: readonly string[];
            readonly checkpoints: readonly components["schemas"]["Checkpoint"][];
            readonly rollup?: components["schemas"]["Rollup"];
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly lastActivityAt: string;
            /** @description Position in the journal. */
            readonly seq: number;
        };
        readonly SessionJournalEntry: {
            readonly seq: number;
            /** Format: date-time */
            readonly at: string;
            /** @description What happened: created, touched, checkpointed, closed, passed-on, refused … */
            readonly kind: string;
            /** @description The command whose turn it was. */
            readonly command: string;
            /**
             * @description What its sender was told.
             * @enum {unknown}
             */
            readonly status: "accepted" | "running" | "succeeded" | "failed" | "cancelled" | "expired" | "parked";
            /** @description Code of the problem that it ended with. */
            readonly problem?: string;
            /** @description By kind. */
            readonly data: unknown;
            readonly effects: readonly string[];
        };
        readonly SessionDiff: {
            readonly from: number;
            readonly to: number;
            readonly changes: readonly {
                readonly field: string;
                readonly from: unknown;
                readonly to: unknown;
            }[];
        };
        readonly SessionExport: {
            readonly files: readonly {
                readonly path: string;
                readonly content: string;
            }[];
        };
        readonly Job: {
            readonly id: string;
            /** @enum {unknown} */
            readonly status: "pending" | "accepted" | "completed" | "expired";
            readonly backend: "grain" | "legacy";
            readonly jobType: string;
            readonly fromWorkspace: string;
            readonly toWorkspace: string;
            readonly instructions: string;
            readonly context: string;
            readonly estimatedMinutes: number;
            /** @description Where the old agent looks for results, below the workspace. */
            readonly resultsPath: string;
            /** Format: date-time */
            readonly postedAt: string;
            /**
             * Format: date-time
             * @description A job that nobody accepted by then is over.
             */
            readonly expiresAt: string;
            /** @description The session that works on it. */
            readonly acceptedBy?: string;
            /** Format: date-time */
            readonly acceptedAt?: string;
            readonly acceptingWorkspace?: string;
            /** Format: date-time */
            readonly completedAt?: string;
            readonly resultsSummary?: string;
            /** @description Position in the journal. */
            readonly seq: number;
        };
        /**
         * @example {
         *       "path": "/home/dev",
         *       "dryRun": true
         *     }
         */
        readonly ImportStartPayload: {
            /** @description The legacy home, or a folder below it. */
            readonly path: string;
            /** @description Only say what would be imported. */
            readonly dryRun?: boolean;
        };
        readonly ImportedFile: {
            /** @description Below the path that is imported. */
            readonly path: string;
            readonly outcome: "imported" | "skipped";
            /** @description Why it was skipped; it stays where it is. */
            readonly reason?: string;
            /** @description Fields that could not be taken whole; the file is kept as a blob. */
            readonly lossy?: readonly string[];
        };
        readonly Import: {
            readonly id: string;
            readonly status: "running" | "succeeded" | "failed";
            readonly path: string;
            readonly dryRun: boolean;
            /** @description Sessions, jobs and other files. */
            readonly progress: {
                readonly done: number;
                readonly of: number;
            };
            readonly counts: {
                readonly imported: number;
                readonly skipped: number;
                readonly lossy: number;
            };
            /** @description Where the originals went, below the path. */
            readonly archive?: string;
            readonly problem?: string;
            /** Format: date-time */
            readonly startedAt: string;
            readonly files: readonly components["schemas"]["ImportedFile"][];
            /** @description `after` of the next page of `files`. */
            readonly next?: string;
        };
        /** @description What the language model was paid for. */
        readonly Usage: {
            readonly calls: number;
            readonly inputTokens: number;
            readonly outputTokens: number;
        };
        readonly Run: {
            readonly id: string;
            /** @enum {unknown} */
            readonly status: "running" | "succeeded" | "failed" | "cancelled";
            readonly goal: string;
            readonly answeredBy: {
                readonly kind: "persona" | "team";
                readonly name: string;
            };
            readonly session?: string;
            /** @description Position in the journal. */
            readonly seq: number;
            readonly steps: number;
            readonly round: number;
            readonly usage: components["schemas"]["Usage"];
            readonly text?: string;
            readonly problem?: components["schemas"]["Problem"];
            /** @description Of the definitions that the run is pinned to. */
            readonly digest: string;
            /** Format: date-time */
            readonly startedAt: string;
            /** Format: date-time */
            readonly endedAt?: string;
        };
        readonly Step: {
            readonly seq: number;
            /** @description 1, 2, 3 … within the run. */
            readonly step: number;
            readonly round: number;
            readonly role: string;
            readonly action: string;
            readonly text: string;
            readonly usage: components["schemas"]["Usage"];
            /** Format: date-time */
            readonly at: string;
        };
        readonly Persona: {
            /** @description Lower case, digits and hyphens. */
            readonly name: string;
            readonly title: string;
            readonly description: string;
            readonly instructions: string;
        };
        readonly Action: {
            /** @description Lower case, digits and hyphens. */
            readonly name: string;
            readonly instruction: string;
        };
        readonly Role: {
            /** @description Lower case, digits and hyphens. */
            readonly name: string;
            /** @description Lower case, digits and hyphens. */
            readonly persona: string;
            readonly goal: string;
            readonly constraints?: string;
            /** @description Actions whose results concern it; `goal` is the request itself. */
            readonly watch: readonly string[];
            readonly action: components["schemas"]["Action"];
        };
        readonly Team: {
            /** @description Lower case, digits and hyphens. */
            readonly name: string;
            readonly description: string;
            /** @description In the order in which they act within a round. */
            readonly roles: readonly string[];
            /** @description The run ends after so many rounds, or when no role has news. */
            readonly rounds: number;
            /** @description Lower case, digits and hyphens. */
            readonly answer?: string;
        };
        readonly NewCommand: {
            /** @description `agent.ask`, or with its version `agent.ask.v1`; or a name of the old agent, as GET /v1/command-types lists them. */
            readonly type: string;
            /** @description Bare id of the entity; minted if the type allows. */
            readonly entity?: string;
            /** @description Correlation and targeting key; for `session.*` it is the entity. */
            readonly session?: string;
            readonly labels?: {
                readonly [key: string]: string;
            };
            /** @description As GET /v1/command-types says. */
            readonly payload: unknown;
            /**
             * Format: date-time
             * @description ISO 8601 with its offset; nobody wants the result after it.
             */
            readonly deadline?: string;
        };
        /** @description Checked before each model call. */
        readonly Budget: {
            readonly tokens?: number;
            readonly calls?: number;
            readonly seconds?: number;
        };
        readonly AgentAskPayload: {
            readonly text: string;
            /** @description Lower case, digits and hyphens. */
            readonly team?: string;
            readonly budget?: components["schemas"]["Budget"];
        };
        readonly AgentAskResult: {
            readonly answeredBy: {
                readonly kind: "persona" | "team";
                readonly name: string;
            };
            readonly text: string;
            readonly run?: string;
            readonly usage: components["schemas"]["Usage"];
        };
        readonly RunStartPayload: {
            /** @description Lower case, digits and hyphens. */
            readonly team: string;
            readonly goal: string;
            readonly budget?: components["schemas"]["Budget"];
        };
        readonly RunCancelPayload: {
            readonly reason?: string;
        };
        readonly SessionCreatePayload: {
            readonly context?: string;
            readonly files?: readonly string[];
            readonly sessionType?: string;
            readonly workspace?: string;
            readonly agent?: string;
        };
        readonly SessionResult: {
            readonly session: components["schemas"]["Session"];
            /** @description What the methods of the old agent answer, by their names. */
            readonly legacy?: unknown;
        };
        readonly SessionRegisterPayload: {
            readonly agent?: string;
            readonly workspace?: string;
            readonly sessionType?: string;
            readonly networkIntelligence?: boolean;
        };
        readonly SessionPingPayload: {
            readonly context: string;
            readonly files?: readonly string[];
            readonly sessionType?: string;
            readonly workspace?: string;
            readonly agent?: string;
            /** @description How many turns the agent has taken. */
            readonly turn?: number;
            /** @description The agent pings by itself; nobody asked it to. */
            readonly auto?: boolean;
        };
        readonly SessionPingResult: {
            readonly session: components["schemas"]["Session"];
            readonly checkpoint?: components["schemas"]["Checkpoint"];
            /** @description What the methods of the old agent answer, by their names. */
            readonly legacy?: unknown;
        };
        readonly SessionTouchPayload: {
            readonly activity: string;
        };
        readonly SessionCheckpointPayload: {
            readonly context: string;
            readonly files?: readonly string[];
        };
        readonly SessionCheckpointResult: {
            readonly session: string;
            readonly checkpoint: components["schemas"]["Checkpoint"];
            /** @description What the methods of the old agent answer, by their names. */
            readonly legacy?: unknown;
        };
        readonly SessionAdvisePayload: {
            readonly text: string;
            readonly workspace?: string;
        };
        readonly SessionAdviceResult: {
            readonly session: string;
            /** @description What the methods of the old agent answer, by their names. */
            readonly legacy?: unknown;
        };
        readonly SessionRollupPayload: {
            readonly context?: string;
            readonly files?: readonly string[];
            readonly decisions?: readonly string[];
            readonly blockers?: readonly string[];
            readonly nextActions?: readonly {
                readonly description: string;
                readonly priority?: "high" | "medium" | "low";
            }[];
            /** @description Without it, blockers make a Blocked rollup, and all else a Standard one. */
            readonly kind?: "emergency" | "milestone";
        };
        readonly SessionRollupResult: {
            readonly session: components["schemas"]["Session"];
            readonly rollup: components["schemas"]["Rollup"];
            /** @description What the methods of the old agent answer, by their names. */
            readonly legacy?: unknown;
        };
        readonly SessionLoadPayload: {
            readonly rollup?: string;
            readonly level?: string;
            readonly workspace?: string;
        };
        readonly SessionLoadResult: {
            readonly session: string;
            readonly restored?: {
                /** @description Whose rollup it is. */
                readonly session: string;
                readonly sections: {
                    readonly [key: string]: string;
                };
            };
            /** @description What is to be had, the youngest first. */
            readonly jobs: readonly components["schemas"]["Job"][];
            /** @description What the methods of the old agent answer, by their names. */
            readonly legacy?: unknown;
        };
        readonly SessionClosePayload: Record<string, never>;
        readonly SessionMigratePayload: {
            readonly to: "grain" | "legacy";
        };
        readonly SessionErasePayload: Record<string, never>;
        readonly SessionEraseResult: {
            readonly erased: string;
        };
        readonly JobPostPayload: {
            readonly fromWorkspace?: string;
            readonly toWorkspace?: string;
            readonly jobType?: string;
            readonly instructions: string;
            readonly context?: string;
            readonly estimatedMinutes?: number;
        };
        readonly JobResult: {
            readonly job: components["schemas"]["Job"];
            /** @description What the method of the old agent answers, under its name. */
            readonly legacy: unknown;
        };
        readonly JobAcceptPayload: {
            readonly workspace?: string;
        };
        readonly JobCompletePayload: {
            readonly summary?: string;
        };
        readonly ReminderSetPayload: {
            readonly name?: string;
            /** @description ISO 8601 with its offset. This, or `cron`. */
            readonly at?: string;
            /** @description Minute, hour, day, month, weekday; or `@daily` and the like. */
            readonly cron?: string;
            /** @description IANA name in which `cron` is read; UTC unless given. */
            readonly timeZone?: string;
            readonly command: components["schemas"]["RemindedCommand"];
            /**
             * @description What becomes of ticks that were missed by more than a minute; `once`.
             * @enum {unknown}
             */
            readonly catchUp?: "once" | "all" | "skip";
        };
        readonly ReminderResult: {
            readonly reminder: components["schemas"]["Reminder"];
        };
        readonly ReminderCancelPayload: {
            readonly name: string;
        };
        readonly ImportStartResult: {
            readonly import: string;
        };
        /** @description By the type of a command: its `payload`, and its `result` once it succeeded. */
        readonly CommandTypes: {
            /** @description Ask, and get the answer: of a team when roles are on, else of one persona. Ends when the answer exists. */
            readonly "agent.ask": {
                readonly payload: components["schemas"]["AgentAskPayload"];
                readonly result: components["schemas"]["AgentAskResult"];
            };
            /** @description Start a run of a team. Ends when the run exists; follow it at /v1/runs/{id}. */
            readonly "run.start": {
                readonly payload: components["schemas"]["RunStartPayload"];
                readonly result: {
                    readonly run: string;
                };
            };
            /** @description Stop a run; the step in flight is thrown away. */
            readonly "run.cancel": {
                readonly payload: components["schemas"]["RunCancelPayload"];
                readonly result: {
                    readonly run: string;
                };
            };
            /** @description Open a session. */
            readonly "session.create": {
                readonly payload: components["schemas"]["SessionCreatePayload"];
                readonly result: components["schemas"]["SessionResult"];
            };
            /** @description Say who works where; registering again begins anew and keeps the checkpoints. */
            readonly "session.register": {
                readonly payload: components["schemas"]["SessionRegisterPayload"];
                readonly result: components["schemas"]["SessionResult"];
            };
            /** @description Give a sign of life: opens a session, or keeps a checkpoint of one that is there. */
            readonly "session.ping": {
                readonly payload: components["schemas"]["SessionPingPayload"];
                readonly result: components["schemas"]["SessionPingResult"];
            };
            /** @description Say what the session is doing now. */
            readonly "session.touch": {
                readonly payload: components["schemas"]["SessionTouchPayload"];
                readonly result: components["schemas"]["SessionResult"];
            };
            /** @description Keep a validated piece of learning. */
            readonly "session.checkpoint": {
                readonly payload: components["schemas"]["SessionCheckpointPayload"];
                readonly result: components["schemas"]["SessionCheckpointResult"];
            };
            /** @description Ask how to go about a request: the orchestration rules of the old agent. Changes nothing. */
            readonly "session.advise": {
                readonly payload: components["schemas"]["SessionAdvisePayload"];
                readonly result: components["schemas"]["SessionAdviceResult"];
            };
            /** @description Hand the session off: three artefacts for whoever goes on from it. */
            readonly "session.rollup": {
                readonly payload: components["schemas"]["SessionRollupPayload"];
                readonly result: components["schemas"]["SessionRollupResult"];
            };
            /** @description Go on from a rollup (of the session that `rollup` names, or the `latest`), and see what jobs there are. */
            readonly "session.load": {
                readonly payload: components["schemas"]["SessionLoadPayload"];
                readonly result: components["schemas"]["SessionLoadResult"];
            };
            /** @description Close the session; it stays readable. */
            readonly "session.close": {
                readonly payload: components["schemas"]["SessionClosePayload"];
                readonly result: components["schemas"]["SessionResult"];
            };
            /** @description Move the session to the other backend, where it stays from then on; the way back is the same. */
            readonly "session.migrate": {
                readonly payload: components["schemas"]["SessionMigratePayload"];
                readonly result: components["schemas"]["SessionResult"];
            };
            /** @description Erase what the session was, its blobs and its forks: for good. Its id stays taken. */
            readonly "session.erase": {
                readonly payload: components["schemas"]["SessionErasePayload"];
                readonly result: components["schemas"]["SessionEraseResult"];
            };
            /** @description Post work for another session; it expires after four hours unless somebody accepts it. */
            readonly "job.post": {
                readonly payload: components["schemas"]["JobPostPayload"];
                readonly result: components["schemas"]["JobResult"];
            };
            /** @description Take a pending job for the session of the command: of all that try, exactly one gets it. */
            readonly "job.accept": {
                readonly payload: components["schemas"]["JobAcceptPayload"];
                readonly result: components["schemas"]["JobResult"];
            };
            /** @description Say what came out of a job; only the session that accepted it may, and once. */
            readonly "job.complete": {
                readonly payload: components["schemas"]["JobCompletePayload"];
                readonly result: components["schemas"]["JobResult"];
            };
            /** @description Have a command sent later, once or again and again. A name that is there already is set anew. */
            readonly "reminder.set": {
                readonly payload: components["schemas"]["ReminderSetPayload"];
                readonly result: components["schemas"]["ReminderResult"];
            };
            /** @description Forget a reminder. A command that it sent already goes on. */
            readonly "reminder.cancel": {
                readonly payload: components["schemas"]["ReminderCancelPayload"];
                readonly result: components["schemas"]["ReminderResult"];
            };
            /** @description Import a home of the old agent; ends when it has begun. See GET /v1/imports/{id}. */
            readonly "import.start": {
                readonly payload: components["schemas"]["ImportStartPayload"];
                readonly result: components["schemas"]["ImportStartResult"];
            };
        };
        readonly Decision: {
            readonly flags: {
                readonly ENABLE_METAGPT_ROLES: boolean;
                readonly ENABLE_ORLEANS: boolean;
                readonly ENABLE_DISTRIBUTED_WHISPERS: boolean;
                readonly ENABLE_MONITORING: boolean;
            };
            readonly variants: {
                readonly ENABLE_METAGPT_ROLES: string;
                readonly ENABLE_ORLEANS: string;
                readonly ENABLE_DISTRIBUTED_WHISPERS: string;
                readonly ENABLE_MONITORING: string;
            };
            readonly reasons: {
                /** @description STATIC, TARGETING_MATCH, DEFAULT, DISABLED, STALE, ERROR, PINNED or BREAKER. */
                readonly ENABLE_METAGPT_ROLES: string;
                /** @description STATIC, TARGETING_MATCH, DEFAULT, DISABLED, STALE, ERROR, PINNED or BREAKER. */
                readonly ENABLE_ORLEANS: string;
                /** @description STATIC, TARGETING_MATCH, DEFAULT, DISABLED, STALE, ERROR, PINNED or BREAKER. */
                readonly ENABLE_DISTRIBUTED_WHISPERS: string;
                /** @description STATIC, TARGETING_MATCH, DEFAULT, DISABLED, STALE, ERROR, PINNED or BREAKER. */
                readonly ENABLE_MONITORING: string;
            };
            readonly snapshot: {
                readonly etag: string;
                /** @description Milliseconds since the set was last confirmed by flag-service. */
                readonly ageMs: number;
                readonly source: "live" | "disk" | "defaults";
            };
            readonly route: "team" | "persona" | "grain" | "legacy";
            /** @description The legacy name by which the command was asked for, and the type that it stands for. */
            readonly named?: {
                readonly asked: string;
                readonly type: string;
            };
            /** @description The circuit breaker that changed the route, and its state. */
            readonly breaker?: string;
        };
        readonly Command: {
            readonly id: string;
            /** @description Without its version; `unreadable` for a message that no owner could read. */
            readonly type: string;
            /** @enum {unknown} */
            readonly status: "accepted" | "running" | "succeeded" | "failed" | "cancelled" | "expired" | "parked";
            /** @description Bare id of the entity that takes the turn. */
            readonly entity?: string;
            readonly session?: string;
            /** Format: date-time */
            readonly acceptedAt: string;
            readonly links: {
                readonly self: string;
                readonly events: string;
                readonly explain: string;
                readonly run?: string;
            };
            readonly version?: number;
            readonly labels: {
                readonly [key: string]: string;
            };
            readonly payload: unknown;
            /** Format: date-time */
            readonly deadline?: string;
            readonly decision?: components["schemas"]["Decision"];
            readonly attempts: number;
            readonly result?: unknown;
            readonly problem?: components["schemas"]["Problem"];
            /** Format: date-time */
            readonly endedAt?: string;
            /** Format: date-time */
            readonly cancelRequestedAt?: string;
            /**
             * @description Its session was erased; only that it was is kept.
             * @enum {boolean}
             */
            readonly erased?: true;
            readonly discarded?: {
                readonly reason: string;
                readonly by: string;
                /** Format: date-time */
                readonly at: string;
            };
        };
        readonly CommandSummary: {
            readonly id: string;
            /** @description Without its version; `unreadable` for a message that no owner could read. */
            readonly type: string;
            /** @enum {unknown} */
            readonly status: "accepted" | "running" | "succeeded" | "failed" | "cancelled" | "expired" | "parked";
            /** @description Bare id of the entity that takes the turn. */
            readonly entity?: string;
            readonly session?: string;
            /** Format: date-time */
            readonly acceptedAt: string;
            readonly links: {
                readonly self: string;
                readonly events: string;
                readonly explain: string;
                readonly run?: string;
            };
            /**
             * @description The broker has not confirmed yet: it will run, its order is not promised.
             * @enum {boolean}
             */
            readonly queued?: false;
        };
        readonly Explanation: {
            readonly id: string;
            /** @enum {unknown} */
            readonly status: "accepted" | "running" | "succeeded" | "failed" | "cancelled" | "expired" | "parked";
            readonly flags?: {
                readonly [key: string]: {
                    readonly on: boolean;
                    readonly variant: string;
                    readonly reason: string;
                    /** @description The way to it; absent if it cannot be told, or is not the way it went. */
                    readonly path?: readonly components["schemas"]["EvaluationStep"][];
                };
            };
            readonly replay?: {
                /** @description `replayed`, or why the way to the decision cannot be told. */
                readonly outcome: string;
                readonly targetingKey?: string;
                /**
                 * Format: date-time
                 * @description What the rules took for the time.
                 */
                readonly at?: string;
            };
            readonly snapshot?: {
                readonly etag: string;
                /** @description Milliseconds since the set was last confirmed by flag-service. */
                readonly ageMs: number;
                readonly source: "live" | "disk" | "defaults";
            };
            readonly breaker?: string;
            readonly route?: {
                readonly route: string;
                readonly why: string;
            };
            readonly attempts: number;
            readonly effects: readonly {
                readonly id: string;
                readonly type: string;
                readonly attempt: number;
                readonly queue?: string;
                readonly partition?: number;
                /** @description The broker is known to have it. */
                readonly confirmed: boolean;
            }[];
            readonly entity?: {
                readonly key: string;
                readonly id?: string;
                readonly queue?: string;
                readonly partition?: number;
            };
            readonly traceId?: string;
            readonly timeline: readonly {
                readonly seq: number;
                /** Format: date-time */
                readonly at: string;
                readonly event: string;
                readonly router?: string;
                readonly by?: string;
                readonly reason?: string;
                readonly status?: string;
                readonly attempt?: number;
                readonly edited?: boolean;
                readonly batch?: string;
                /** @description What an operator changed. */
                readonly changes?: readonly {
                    /** @description JSON Pointer into the command. */
                    readonly pointer: string;
                    /** @description Absent where something was added. */
                    readonly from?: unknown;
                    /** @description Absent where something was removed. */
                    readonly to?: unknown;
                }[];
            }[];
        };
        readonly ParkedCommand: {
            readonly id: string;
            /** @description Without its version; `unreadable` for a message that no owner could read. */
            readonly type: string;
            /** @enum {unknown} */
            readonly status: "accepted" | "running" | "succeeded" | "failed" | "cancelled" | "expired" | "parked";
            /** @description Bare id of the entity that takes the turn. */
            readonly entity?: string;
            readonly session?: string;
            /** Format: date-time */
            readonly acceptedAt: string;
            readonly links: {
                readonly self: string;
                readonly events: string;
                readonly explain: string;
                readonly run?: string;
            };
            readonly version?: number;
            readonly labels: {
                readonly [key: string]: string;
            };
            readonly payload: unknown;
            /** Format: date-time */
            readonly deadline?: string;
            readonly decision?: components["schemas"]["Decision"];
            readonly attempts: number;
            readonly result?: unknown;
            readonly problem?: components["schemas"]["Problem"];
            /** Format: date-time */
            readonly endedAt?: string;
            /** Format: date-time */
            readonly cancelRequestedAt?: string;
            /**
             * @description Its session was erased; only that it was is kept.
             * @enum {boolean}
             */
            readonly erased?: true;
            readonly discarded?: {
                readonly reason: string;
                readonly by: string;
                /** Format: date-time */
                readonly at: string;
            };
            /** @description Id of the cause: those of one cause are mended together. */
            readonly cause: string;
            /** Format: date-time */
            readonly parkedAt: string;
        };
        readonly ParkedCause: {
            /** @description For the filters of lists and batches. */
            readonly id: string;
            readonly code: string;
            readonly type: string;
            /** @description What the details of these problems have in common. */
            readonly pattern: string;
            readonly count: number;
            /** Format: date-time */
            readonly oldestAt: string;
            /** Format: date-time */
            readonly newestAt: string;
            readonly newest: {
                readonly id: string;
                readonly detail: string;
            };
        };
        readonly ParkedDetails: {
            readonly id: string;
            /** @description Without its version; `unreadable` for a message that no owner could read. */
            readonly type: string;
            /** @enum {unknown} */
            readonly status: "accepted" | "running" | "succeeded" | "failed" | "cancelled" | "expired" | "parked";
            /** @description Bare id of the entity that takes the turn. */
            readonly entity?: string;
            readonly session?: string;
            /** Format: date-time */
            readonly acceptedAt: string;
            readonly links: {
                readonly self: string;
                readonly events: string;
                readonly explain: string;
                readonly run?: string;
            };
            readonly version?: number;
            readonly labels: {
                readonly [key: string]: string;
            };
            readonly payload: unknown;
            /** Format: date-time */
            readonly deadline?: string;
            readonly decision?: components["schemas"]["Decision"];
            readonly attempts: number;
            readonly result?: unknown;
            readonly problem?: components["schemas"]["Problem"];
            /** Format: date-time */
            readonly endedAt?: string;
            /** Format: date-time */
            readonly cancelRequestedAt?: string;
            /**
             * @description Its session was erased; only that it was is kept.
             * @enum {boolean}
             */
            readonly erased?: true;
            readonly discarded?: {
                readonly reason: string;
                readonly by: string;
                /** Format: date-time */
                readonly at: string;
            };
            /** @description Id of the cause: those of one cause are mended together. */
            readonly cause: string;
            /** Format: date-time */
            readonly parkedAt: string;
            /** @description The payload as it came, if somebody has changed it. */
            readonly original?: unknown;
            readonly traceId?: string;
            /** @description What happened to it, oldest first. */
            readonly history: readonly {
                readonly seq: number;
                /** Format: date-time */
                readonly at: string;
                readonly event: string;
                readonly router?: string;
                readonly by?: string;
                readonly reason?: string;
                readonly status?: string;
                readonly attempt?: number;
                readonly edited?: boolean;
                readonly batch?: string;
                /** @description What an operator changed. */
                readonly changes?: readonly {
                    /** @description JSON Pointer into the command. */
                    readonly pointer: string;
                    /** @description Absent where something was added. */
                    readonly from?: unknown;
                    /** @description Absent where something was removed. */
                    readonly to?: unknown;
                }[];
            }[];
        };
        readonly ParkedBatch: {
            readonly id: string;
            readonly action: "redrive" | "discard";
            readonly status: "running" | "cancelling" | "completed" | "cancelled";
            readonly filter: {
                /** @description Ids of commands; several mean OR. */
                readonly id?: readonly string[];
                /** @description Ids of causes, as GET /v1/parked/causes lists them; several mean OR. */
                readonly cause?: readonly string[];
                /** @description Codes of problems; several mean OR. */
                readonly code?: readonly string[];
                /** @description Command types without version; `unreadable` is what nobody could read. Several mean OR. */
                readonly type?: readonly string[];
                /** @description Bare ids or keys; several mean OR. */
                readonly entity?: readonly string[];
                /** @description Several mean OR. */
                readonly session?: readonly string[];
                /** @description ISO 8601 time of parking. */
                readonly since?: string;
                /** @description ISO 8601 time of parking. */
                readonly until?: string;
            };
            readonly perSecond: number;
            readonly reason?: string;
            readonly by: string;
            /** @description At work on it, now or last. */
            readonly router: string;
            /** Format: date-time */
            readonly begunAt: string;
            /** Format: date-time */
            readonly endedAt?: string;
            readonly cancelledBy?: string;
            readonly done: number;
            /** @description Somebody else was first: they were not parked any more. */
            readonly skipped: number;
            readonly failed: number;
            /** @description The first ones. */
            readonly failures: readonly {
                readonly id: string;
                readonly code: string;
                readonly detail: string;
            }[];
            readonly links: {
                readonly self: string;
                readonly cancel: string;
            };
        };
        readonly ParkedDryRun: {
            readonly id: string;
            /** @enum {boolean} */
            readonly dryRun: true;
            /** @description `wait`: the broker is away, or its owner was not heard of lately. */
            readonly would: "run" | "wait" | "be refused";
            /** @description Why it would not run at once. */
            readonly why: readonly string[];
            readonly attempt?: number;
            readonly type?: string;
            readonly route?: {
                readonly route: string;
                readonly why: string;
            };
            readonly entity?: {
                readonly key: string;
                readonly queue?: string;
                readonly partition?: number;
            };
            readonly owner?: {
                readonly service: string;
                /** @description Instances that were heard of lately. */
                readonly heard: readonly string[];
            };
            readonly schema: {
                /** @description Whether this release knows the type; if not, its owner checks the payload. */
                readonly known: boolean;
                readonly errors: readonly {
                    readonly pointer: string;
                    readonly message: string;
                }[];
            };
            readonly access: {
                /** @description One of these is needed to send such a command. */
                readonly needs: readonly string[];
                readonly has: boolean;
            };
            readonly bytes?: {
                readonly message: number;
                readonly most: number;
            };
            /**
             * @description It is over: the command runs without it.
             * @enum {string}
             */
            readonly deadline?: "dropped";
            readonly changes: readonly {
                /** @description JSON Pointer into the command. */
                readonly pointer: string;
                /** @description Absent where something was added. */
                readonly from?: unknown;
                /** @description Absent where something was removed. */
                readonly to?: unknown;
            }[];
            readonly problem?: components["schemas"]["Problem"];
        };
        readonly ParkedBatchDryRun: {
            /** @enum {boolean} */
            readonly dryRun: true;
            readonly count: number;
            /** @description More match than were counted. */
            readonly more: boolean;
            /** @description How long it would take at this rate. */
            readonly seconds: number;
            readonly causes: readonly components["schemas"]["ParkedCause"][];
            /** @description What would become of the newest ones; of a discard there is nothing to tell. */
            readonly sample: readonly components["schemas"]["ParkedDryRun"][];
        };
        readonly OwnerReport: {
            /** @enum {unknown} */
            readonly service: "session-store" | "role-orchestrator";
            readonly instance: string;
            /** @description Why it takes no turns, or not all. */
            readonly trouble?: string;
            /** @description Those that have something in memory or in hand. */
            readonly partitions: readonly {
                readonly partition: number;
                /** @description Folded in memory. */
                readonly entities: number;
                /** @description Deliveries in hand; the rest waits at the broker. */
                readonly queued: number;
            }[];
            /** @description Calls to the outside that run here. */
            readonly calls: number;
            /** @description Of what it calls outside: models, other services. */
            readonly breakers?: readonly {
                readonly dependency: string;
                /** @enum {unknown} */
                readonly state: "closed" | "open" | "half-open";
                /** @description Epoch milliseconds of the last change. */
                readonly since: number;
            }[];
            /** @description Since its start. */
            readonly turns: number;
            readonly lastTurn?: {
                readonly entity: string;
                /** @description What happened in it. */
                readonly kind: string;
                /** @description Epoch milliseconds of its commit. */
                readonly at: number;
                /** @description From its fold to its commit, waiting for the store included. */
                readonly ms: number;
            };
            /** @description Of the last ten minutes. */
            readonly slowestTurns: readonly {
                readonly entity: string;
                /** @description What happened in it. */
                readonly kind: string;
                /** @description Epoch milliseconds of its commit. */
                readonly at: number;
                /** @description From its fold to its commit, waiting for the store included. */
                readonly ms: number;
            }[];
        };
        /** @description As this router sees it. */
        readonly System: {
            readonly version: string;
            readonly router: {
                readonly instance: string;
                readonly serving: boolean;
            };
            readonly broker: {
                readonly available: boolean;
            };
            readonly flags: {
                readonly etag: string;
                readonly source: string;
                /** Format: date-time */
                readonly confirmedAt: string;
                /** @description Why flag-service does not confirm them. */
                readonly trouble?: string;
                readonly values: {
                    readonly [key: string]: unknown;
                };
            };
            /** @description Of the routes that were taken so far and that a decision may turn away from. */
            readonly breakers: readonly {
                /** @description `<owner>/<route>`. */
                readonly dependency: string;
                /** @enum {unknown} */
                readonly state: "closed" | "open" | "half-open";
                /** Format: date-time */
                readonly since: string;
            }[];
            readonly admission: {
                /** @description Commands of this router of which nothing was heard yet. */
                readonly pending: number;
                /** @description Requests that wait for their turn to be accepted. */
                readonly waiting: number;
                /** @description How late timers come, at the least over the last second. */
                readonly lagMs: number;
            };
            readonly asks: {
                readonly awaited: number;
                readonly budget: number;
            };
            /** @description What the owners last said of themselves; who was silent for 15 seconds is left out. */
            readonly owners: readonly {
                /** Format: date-time */
                readonly heardAt: string;
                readonly report: components["schemas"]["OwnerReport"];
            }[];
        };
    };
    responses: {
        /** @description Bad Request */
        readonly BadRequest: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Unauthorized */
        readonly Unauthorized: {
            headers: {
                /** @description How to say who you are. */
                readonly "WWW-Authenticate"?: string;
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Forbidden */
        readonly Forbidden: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not Found */
        readonly NotFound: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Precondition Failed */
        readonly PreconditionFailed: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Payload Too Large */
        readonly PayloadTooLarge: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Unsupported Media Type */
        readonly UnsupportedMediaType: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Unprocessable Entity */
        readonly UnprocessableEntity: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Precondition Required */
        readonly PreconditionRequired: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too Many Requests */
        readonly TooManyRequests: {
            headers: {
                /** @description Seconds after which to try again. */
                readonly "Retry-After"?: string;
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Service Unavailable */
        readonly ServiceUnavailable: {
            headers: {
                /** @description Seconds after which to try again. */
                readonly "Retry-After"?: string;
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Any other problem */
        readonly Problem: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly createStreamTicket: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "path": "/v1/whispers/events"
                 *     }
                 */
                readonly "application/json": {
                    /** @description Of the stream, as it will be opened: `/v1/runs/ID/events`. */
                    readonly path: string;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StreamTicket"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listAudit: {
        readonly parameters: {
            readonly query?: {
                /** @description Items per page; 50 unless given. */
                readonly limit?: number;
                /** @description The `next` of the page before. */
                readonly after?: string;
                /** @description Who; commas mean OR. */
                readonly subject?: readonly string[];
                /** @description As records have it, `PUT /v1/flags/:key`; commas mean OR. */
                readonly action?: readonly string[];
                /** @description What a path or a command names; commas mean OR. */
                readonly target?: readonly string[];
                /** @description 2xx, 4xx, 5xx, or no answer; commas mean OR. */
                readonly result?: readonly ("succeeded" | "refused" | "failed" | "unknown")[];
                /** @description ISO 8601. */
                readonly since?: string;
                /** @description ISO 8601. */
                readonly until?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["AuditRecord"][];
                        readonly next?: string;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listFlags: {
        readonly parameters: {
            readonly query?: {
                /** @description Items per page; 50 unless given. */
                readonly limit?: number;
                /** @description The `next` of the page before. */
                readonly after?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["FlagItem"][];
                        readonly next?: string;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getFlag: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description In a read the ETag that you have: 304 while it is the newest. In a write `*`: only to create. */
                readonly "If-None-Match"?: string;
            };
            readonly path: {
                readonly key: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One flag in the format of flagd. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "state": "ENABLED",
                     *       "variants": {
                     *         "on": true,
                     *         "off": false
                     *       },
                     *       "defaultVariant": "on"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["FlagDefinition"];
                };
            };
            /** @description You have this version. */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly putFlag: {
        readonly parameters: {
            readonly query?: {
                /** @description Why; kept in the history. */
                readonly reason?: string;
            };
            readonly header?: {
                /** @description The ETag that you read, in quotes: the write is refused when there is a newer one. */
                readonly "If-Match"?: string;
                /** @description In a read the ETag that you have: 304 while it is the newest. In a write `*`: only to create. */
                readonly "If-None-Match"?: string;
            };
            readonly path: {
                readonly key: string;
            };
            readonly cookie?: never;
        };
        /** @description One flag in the format of flagd. */
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "state": "ENABLED",
                 *       "variants": {
                 *         "on": true,
                 *         "off": false
                 *       },
                 *       "defaultVariant": "on"
                 *     }
                 */
                readonly "application/json": components["schemas"]["FlagDefinition"];
            };
        };
        readonly responses: {
            /** @description One flag in the format of flagd. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "state": "ENABLED",
                     *       "variants": {
                     *         "on": true,
                     *         "off": false
                     *       },
                     *       "defaultVariant": "on"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["FlagDefinition"];
                };
            };
            /** @description One flag in the format of flagd. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "state": "ENABLED",
                     *       "variants": {
                     *         "on": true,
                     *         "off": false
                     *       },
                     *       "defaultVariant": "on"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["FlagDefinition"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 412: components["responses"]["PreconditionFailed"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 428: components["responses"]["PreconditionRequired"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listFlagHistory: {
        readonly parameters: {
            readonly query?: {
                /** @description Items per page; 50 unless given. */
                readonly limit?: number;
                /** @description The `next` of the page before. */
                readonly after?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly key: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["FlagHistoryItem"][];
                        readonly next?: string;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly rollBackFlag: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The ETag that you read, in quotes: the write is refused when there is a newer one. */
                readonly "If-Match"?: string;
            };
            readonly path: {
                readonly key: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "to": 1,
                 *       "reason": "more errors since then"
                 *     }
                 */
                readonly "application/json": components["schemas"]["FlagRollback"];
            };
        };
        readonly responses: {
            /** @description One flag in the format of flagd. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "state": "ENABLED",
                     *       "variants": {
                     *         "on": true,
                     *         "off": false
                     *       },
                     *       "defaultVariant": "on"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["FlagDefinition"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 412: components["responses"]["PreconditionFailed"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 428: components["responses"]["PreconditionRequired"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly killFlag: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly key: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "reason": "it loses sessions"
                 *     }
                 */
                readonly "application/json": components["schemas"]["FlagKill"];
            };
        };
        readonly responses: {
            /** @description One flag in the format of flagd. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "state": "ENABLED",
                     *       "variants": {
                     *         "on": true,
                     *         "off": false
                     *       },
                     *       "defaultVariant": "on"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["FlagDefinition"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly killFlags: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "flags": [
                 *         "ENABLE_ORLEANS"
                 *       ],
                 *       "reason": "it loses sessions"
                 *     }
                 */
                readonly "application/json": components["schemas"]["FlagsKill"];
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["FlagItem"][];
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getFlagSet: {
        readonly parameters: {
            readonly query?: {
                /** @description The set as it was in the version of this ETag, without quotes. */
                readonly etag?: string;
            };
            readonly header?: {
                /** @description In a read the ETag that you have: 304 while it is the newest. In a write `*`: only to create. */
                readonly "If-None-Match"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description All flags of an installation, as flagd reads them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FlagSet"];
                };
            };
            /** @description You have this version. */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly evaluateFlag: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly key: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "context": {
                 *         "targetingKey": "my-session"
                 *       }
                 *     }
                 */
                readonly "application/json": components["schemas"]["EvaluateFlag"];
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EvaluatedFlag"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly evaluateByOfrep: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly key: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "context": {
                 *         "targetingKey": "my-session"
                 *       }
                 *     }
                 */
                readonly "application/json": components["schemas"]["OfrepEvaluationRequest"];
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OfrepEvaluationSuccess"];
                };
            };
            /** @description OFREP says what is wrong, or a problem does. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OfrepEvaluationFailure"];
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            /** @description OFREP says what is wrong, or a problem does. */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OfrepEvaluationFailure"];
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly evaluateAllByOfrep: {
        readonly parameters: {
            readonly query?: {
                readonly flagConfigEtag?: string;
                readonly flagConfigLastModified?: string;
            };
            readonly header?: {
                /** @description In a read the ETag that you have: 304 while it is the newest. In a write `*`: only to create. */
                readonly "If-None-Match"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "context": {
                 *         "targetingKey": "my-session"
                 *       }
                 *     }
                 */
                readonly "application/json": components["schemas"]["OfrepEvaluationRequest"];
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OfrepBulkSuccess"];
                };
            };
            /** @description You have this version. */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description OFREP says what is wrong, or a problem does. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OfrepBulkFailure"];
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly followFlagSet: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The id of the last event that you read: the stream goes on after it. */
                readonly "Last-Event-ID"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The stream, until either side ends it. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listWhispers: {
        readonly parameters: {
            readonly query?: {
                /** @description Items per page; 50 unless given. */
                readonly limit?: number;
                /** @description The `next` of the page before. */
                readonly after?: string;
                readonly session?: readonly string[];
                readonly type?: readonly ("context_injection" | "context_reference" | "context_merge" | "workflow_discovery" | "workflow_execution" | "workflow_feedback" | "capability_gap" | "capability_builder" | "capability_validation" | "intent_detection" | "agent_selection" | "pattern_recognition" | "memory_promotion" | "memory_decay" | "memory_association" | "significance_assessment" | "breakthrough_detection" | "learning_opportunity")[];
                readonly scope?: readonly ("local" | "regional" | "global")[];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["WhisperView"][];
                        readonly next?: string;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly postWhisper: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same key and body again is the same request, however often it is sent. */
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description Guidance for an agent. It guides and never dictates. */
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "type": "learning_opportunity",
                 *       "significance": 0.7,
                 *       "session": "my-session",
                 *       "payload": {
                 *         "text": "Look at the tests first."
                 *       }
                 *     }
                 */
                readonly "application/json": components["schemas"]["NewWhisper"];
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["WhisperReceipt"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly giveWhisperFeedback: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same key and body again is the same request, however often it is sent. */
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "outcome": "helped"
                 *     }
                 */
                readonly "application/json": {
                    /** @enum {unknown} */
                    readonly outcome: "used" | "ignored" | "helped" | "harmed";
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["WhisperFeedback"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getWhisper: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["WhisperView"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly followWhispers: {
        readonly parameters: {
            readonly query?: {
                readonly session?: readonly string[];
                readonly type?: readonly ("context_injection" | "context_reference" | "context_merge" | "workflow_discovery" | "workflow_execution" | "workflow_feedback" | "capability_gap" | "capability_builder" | "capability_validation" | "intent_detection" | "agent_selection" | "pattern_recognition" | "memory_promotion" | "memory_decay" | "memory_association" | "significance_assessment" | "breakthrough_detection" | "learning_opportunity")[];
                readonly scope?: readonly ("local" | "regional" | "global")[];
            };
            readonly header?: {
                /** @description The id of the last event that you read: the stream goes on after it. */
                readonly "Last-Event-ID"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The stream, until either side ends it. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listReminders: {
        readonly parameters: {
            readonly query?: {
                /** @description Items per page; 50 unless given. */
                readonly limit?: number;
                /** @description The `next` of the page before. */
                readonly after?: string;
                /** @description Only those of this session. */
                readonly session?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Reminder"][];
                        readonly next?: string;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listSessions: {
        readonly parameters: {
            readonly query?: {
                /** @description Items per page; 50 unless given. */
                readonly limit?: number;
                /** @description The `next` of the page before. */
                readonly after?: string;
                /** @description ISO 8601 time of birth. */
                readonly since?: string;
                /** @description ISO 8601 time of birth. */
                readonly until?: string;
                /** @description Commas mean OR. */
                readonly status?: readonly ("active" | "handed_off" | "closed")[];
                /** @description Commas mean OR. */
                readonly backend?: readonly ("grain" | "legacy")[];
                /** @description Who works in it. Commas mean OR. */
                readonly agent?: readonly string[];
                /** @description Where it works. Commas mean OR. */
                readonly workspace?: readonly string[];
                /** @description Kind of work. Commas mean OR. */
                readonly sessionType?: readonly string[];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Session"][];
                        readonly next?: string;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getSession: {
        readonly parameters: {
            readonly query?: {
                readonly at?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Session"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listSessionEntries: {
        readonly parameters: {
            readonly query?: {
                /** @description Items per page; 50 unless given. */
                readonly limit?: number;
                /** @description The `next` of the page before. */
                readonly after?: string;
                readonly fromSeq?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["SessionJournalEntry"][];
                        readonly next?: string;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listCheckpoints: {
        readonly parameters: {
            readonly query?: {
                /** @description Items per page; 50 unless given. */
                readonly limit?: number;
                /** @description The `next` of the page before. */
                readonly after?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Checkpoint"][];
                        readonly next?: string;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly diffSession: {
        readonly parameters: {
            readonly query: {
                readonly from: number;
                readonly to: number;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SessionDiff"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly exportSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SessionExport"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getRollupArtefact: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
                readonly name: "complete" | "tour-guide" | "validation";
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description As the old agent wrote it. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/markdown": string;
                    readonly "application/yaml": string;
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listJobs: {
        readonly parameters: {
            readonly query?: {
                /** @description Items per page; 50 unless given. */
                readonly limit?: number;
                /** @description The `next` of the page before. */
                readonly after?: string;
                /** @description ISO 8601 time of birth. */
                readonly since?: string;
                /** @description ISO 8601 time of birth. */
                readonly until?: string;
                /** @description Commas mean OR. */
                readonly status?: readonly ("pending" | "accepted" | "completed" | "expired")[];
                /** @description Commas mean OR. */
                readonly backend?: readonly ("grain" | "legacy")[];
                /** @description Kind of work. Commas mean OR. */
                readonly jobType?: readonly string[];
                /** @description Whom the job is for. Commas mean OR. */
                readonly workspace?: readonly string[];
                /** @description Session that accepted it. Commas mean OR. */
                readonly acceptedBy?: readonly string[];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Job"][];
                        readonly next?: string;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getJob: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly exportHome: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One file a line. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/x-ndjson": string;
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly startImport: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "path": "/home/dev",
                 *       "dryRun": true
                 *     }
                 */
                readonly "application/json": components["schemas"]["ImportStartPayload"];
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly id: string;
                        /** @enum {string} */
                        readonly status: "running";
                        readonly links: {
                            readonly self: string;
                        };
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getImport: {
        readonly parameters: {
            readonly query?: {
                /** @description Items per page; 50 unless given. */
                readonly limit?: number;
                /** @description The `next` of the page before. */
                readonly after?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Import"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listRuns: {
        readonly parameters: {
            readonly query?: {
                /** @description Items per page; 50 unless given. */
                readonly limit?: number;
                /** @description The `next` of the page before. */
                readonly after?: string;
                /** @description One or more of running, succeeded, failed, cancelled, separated by commas. */
                readonly status?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Run"][];
                        readonly next?: string;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getRun: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Run"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getRunState: {
        readonly parameters: {
            readonly query?: {
                readonly at?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Run"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listRunSteps: {
        readonly parameters: {
            readonly query?: {
                /** @description Items per page; 50 unless given. */
                readonly limit?: number;
                /** @description The `next` of the page before. */
                readonly after?: string;
                readonly fromSeq?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Step"][];
                        readonly next?: string;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly followRun: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The id of the last event that you read: the stream goes on after it. */
                readonly "Last-Event-ID"?: string;
            };
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The stream, until either side ends it. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
            /** @description Nothing will come any more. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listPersonas: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            /** @enum {unknown} */
                            readonly origin: "product" | "user";
                            readonly digest: string;
                            readonly definition: components["schemas"]["Persona"];
                        }[];
                        /** @description Files that are not in force, and why. */
                        readonly problems: readonly {
                            readonly file: string;
                            readonly line?: number;
                            readonly message: string;
                        }[];
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getPersona: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @enum {unknown} */
                        readonly origin: "product" | "user";
                        readonly digest: string;
                        readonly definition: components["schemas"]["Persona"];
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listRoles: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            /** @enum {unknown} */
                            readonly origin: "product" | "user";
                            readonly digest: string;
                            readonly definition: components["schemas"]["Role"];
                        }[];
                        /** @description Files that are not in force, and why. */
                        readonly problems: readonly {
                            readonly file: string;
                            readonly line?: number;
                            readonly message: string;
                        }[];
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getRole: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @enum {unknown} */
                        readonly origin: "product" | "user";
                        readonly digest: string;
                        readonly definition: components["schemas"]["Role"];
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listTeams: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            /** @enum {unknown} */
                            readonly origin: "product" | "user";
                            readonly digest: string;
                            readonly definition: components["schemas"]["Team"];
                        }[];
                        /** @description Files that are not in force, and why. */
                        readonly problems: readonly {
                            readonly file: string;
                            readonly line?: number;
                            readonly message: string;
                        }[];
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getTeam: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @enum {unknown} */
                        readonly origin: "product" | "user";
                        readonly digest: string;
                        readonly definition: components["schemas"]["Team"];
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listCommands: {
        readonly parameters: {
            readonly query?: {
                /** @description Items per page; 50 unless given. */
                readonly limit?: number;
                /** @description The `next` of the page before. */
                readonly after?: string;
                /** @description Bare ids or keys; commas mean OR. */
                readonly entity?: readonly string[];
                /** @description Commas mean OR. */
                readonly session?: readonly string[];
                /** @description Commas mean OR. */
                readonly status?: readonly ("accepted" | "running" | "succeeded" | "failed" | "cancelled" | "expired" | "parked")[];
                /** @description Without version; commas mean OR. */
                readonly type?: readonly string[];
                /** @description `key:value`; commas mean OR. */
                readonly label?: readonly string[];
                /** @description ISO 8601 time of acceptance. */
                readonly since?: string;
                /** @description ISO 8601 time of acceptance. */
                readonly until?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Command"][];
                        readonly next?: string;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly postCommand: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same key and body again is the same request, however often it is sent. */
                readonly "Idempotency-Key"?: string;
                /** @description `wait=SECONDS`: the answer comes when the command has ended, or after so many seconds. */
                readonly Prefer?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewCommand"];
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Command"];
                };
            };
            /** @description Default Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CommandSummary"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getCommand: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Command"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly explainCommand: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Explanation"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly followCommand: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The id of the last event that you read: the stream goes on after it. */
                readonly "Last-Event-ID"?: string;
            };
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The stream, until either side ends it. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
            /** @description Nothing will come any more. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly cancelCommand: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Command"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listCommandTypes: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            readonly type: string;
                            readonly version: number;
                            readonly owner: string;
                            readonly entityType: string;
                            /** @description Whether `entity` may be left out, to get a new one. */
                            readonly mints: boolean;
                            readonly route: {
                                readonly flag: string;
                                readonly on: string;
                                readonly off: string;
                            };
                            /** @description Whether `route.off` is taken while the circuit breaker of `route.on` is open. */
                            readonly mayFall?: boolean;
                            /** @description One of them is needed to send it. */
                            readonly scopes: readonly string[];
                            readonly summary: string;
                            /** @description For who decides whether to ask a person first. */
                            readonly hints?: {
                                readonly readOnly?: boolean;
                                readonly destructive?: boolean;
                                readonly idempotent?: boolean;
                            };
                            /** @description JSON Schema. */
                            readonly payload: unknown;
                            /** @description JSON Schema. */
                            readonly result: unknown;
                            readonly examples: readonly unknown[];
                            /** @description Names of the old agent that mean the same. */
                            readonly legacyNames: readonly string[];
                        }[];
                        readonly next?: string;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listParked: {
        readonly parameters: {
            readonly query?: {
                /** @description Items per page; 50 unless given. */
                readonly limit?: number;
                /** @description The `next` of the page before. */
                readonly after?: string;
                /** @description Ids of commands; several mean OR. */
                readonly id?: readonly string[];
                /** @description Ids of causes, as GET /v1/parked/causes lists them; several mean OR. */
                readonly cause?: readonly string[];
                /** @description Codes of problems; several mean OR. */
                readonly code?: readonly string[];
                /** @description Command types without version; `unreadable` is what nobody could read. Several mean OR. */
                readonly type?: readonly string[];
                /** @description Bare ids or keys; several mean OR. */
                readonly entity?: readonly string[];
                /** @description Several mean OR. */
                readonly session?: readonly string[];
                /** @description ISO 8601 time of parking. */
                readonly since?: string;
                /** @description ISO 8601 time of parking. */
                readonly until?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["ParkedCommand"][];
                        readonly next?: string;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listParkedCauses: {
        readonly parameters: {
            readonly query?: {
                /** @description Ids of commands; several mean OR. */
                readonly id?: readonly string[];
                /** @description Ids of causes, as GET /v1/parked/causes lists them; several mean OR. */
                readonly cause?: readonly string[];
                /** @description Codes of problems; several mean OR. */
                readonly code?: readonly string[];
                /** @description Command types without version; `unreadable` is what nobody could read. Several mean OR. */
                readonly type?: readonly string[];
                /** @description Bare ids or keys; several mean OR. */
                readonly entity?: readonly string[];
                /** @description Several mean OR. */
                readonly session?: readonly string[];
                /** @description ISO 8601 time of parking. */
                readonly since?: string;
                /** @description ISO 8601 time of parking. */
                readonly until?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["ParkedCause"][];
                        /** @description More are parked than were counted: these are the newest. */
                        readonly more: boolean;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getParked: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ParkedDetails"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly redriveManyParked: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same key and body again is the same request, however often it is sent. */
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "filter": {
                 *         "code": [
                 *           "handler-failed"
                 *         ]
                 *       },
                 *       "perSecond": 20
                 *     }
                 */
                readonly "application/json": {
                    readonly filter: {
                        /** @description Ids of commands; several mean OR. */
                        readonly id?: readonly string[];
                        /** @description Ids of causes, as GET /v1/parked/causes lists them; several mean OR. */
                        readonly cause?: readonly string[];
                        /** @description Codes of problems; several mean OR. */
                        readonly code?: readonly string[];
                        /** @description Command types without version; `unreadable` is what nobody could read. Several mean OR. */
                        readonly type?: readonly string[];
                        /** @description Bare ids or keys; several mean OR. */
                        readonly entity?: readonly string[];
                        /** @description Several mean OR. */
                        readonly session?: readonly string[];
                        /** @description ISO 8601 time of parking. */
                        readonly since?: string;
                        /** @description ISO 8601 time of parking. */
                        readonly until?: string;
                    };
                    /** @description Commands a second at most; 10 unless given. */
                    readonly perSecond?: number;
                    /** @description Only say what would happen. */
                    readonly dryRun?: boolean;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ParkedBatch"] | components["schemas"]["ParkedBatchDryRun"];
                };
            };
            /** @description Default Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ParkedBatch"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly discardManyParked: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same key and body again is the same request, however often it is sent. */
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "filter": {
                 *         "type": [
                 *           "unreadable"
                 *         ]
                 *       },
                 *       "reason": "sent by a broken client"
                 *     }
                 */
                readonly "application/json": {
                    readonly filter: {
                        /** @description Ids of commands; several mean OR. */
                        readonly id?: readonly string[];
                        /** @description Ids of causes, as GET /v1/parked/causes lists them; several mean OR. */
                        readonly cause?: readonly string[];
                        /** @description Codes of problems; several mean OR. */
                        readonly code?: readonly string[];
                        /** @description Command types without version; `unreadable` is what nobody could read. Several mean OR. */
                        readonly type?: readonly string[];
                        /** @description Bare ids or keys; several mean OR. */
                        readonly entity?: readonly string[];
                        /** @description Several mean OR. */
                        readonly session?: readonly string[];
                        /** @description ISO 8601 time of parking. */
                        readonly since?: string;
                        /** @description ISO 8601 time of parking. */
                        readonly until?: string;
                    };
                    /** @description Commands a second at most; 10 unless given. */
                    readonly perSecond?: number;
                    readonly reason: string;
                    /** @description Only say what would happen. */
                    readonly dryRun?: boolean;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ParkedBatch"] | components["schemas"]["ParkedBatchDryRun"];
                };
            };
            /** @description Default Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ParkedBatch"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly listParkedBatches: {
        readonly parameters: {
            readonly query?: {
                /** @description Items per page; 50 unless given. */
                readonly limit?: number;
                /** @description The `next` of the page before. */
                readonly after?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["ParkedBatch"][];
                        readonly next?: string;
                    };
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getParkedBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ParkedBatch"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly cancelParkedBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ParkedBatch"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly editParked: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "payload": {
                 *         "text": "What is new?"
                 *       },
                 *       "reason": "the text was cut off"
                 *     }
                 */
                readonly "application/json": {
                    /** @description Another payload, for a command that can be read. */
                    readonly payload?: unknown;
                    readonly command?: {
                        readonly type: string;
                        /** @description Bare id of the entity that is to take the turn. */
                        readonly entity: string;
                        readonly session?: string;
                        readonly payload: unknown;
                    };
                    readonly reason?: string;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ParkedDetails"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly redriveParked: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly payload?: unknown;
                    /** @description Only say what would happen. */
                    readonly dryRun?: boolean;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ParkedDryRun"];
                };
            };
            /** @description Default Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Command"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly discardParked: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "reason": "its session was given up"
                 *     }
                 */
                readonly "application/json": {
                    readonly reason: string;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Command"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 422: components["responses"]["UnprocessableEntity"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
    readonly getSystem: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description As this router sees it. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["System"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 503: components["responses"]["ServiceUnavailable"];
            readonly default: components["responses"]["Problem"];
        };
    };
}
