/** What a client learns from a code, the same for every occurrence. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly retry: 'never' | 'later' | 'elsewhere';
  /** What to do about it: the text of `/problems/{code}`. */
  readonly remedy: string;
}

const kind = (status: number, title: string, retry: ProblemKind['retry'], remedy: string): ProblemKind => ({
  status,
  title,
  retry,
  remedy,
});

/** Every code that leaves the system, over HTTP or in a reply. Codes are never reused and never change their meaning. */
export const PROBLEMS = {
  'invalid-request': kind(
    400,
    'The request is malformed',
    'never',
    'Correct the fields that `errors` names and send it again.',
  ),
  'invalid-json': kind(
    400,
    'The body is not JSON',
    'never',
    'Send one JSON document with `Content-Type: application/json`.',
  ),
  'malformed-request': kind(
    400,
    'This is no HTTP request',
    'never',
    'Send HTTP/1.1 with a known method and a Host header; check what stands between you and the service.',
  ),
  'headers-too-large': kind(
    431,
    'The header fields are too large',
    'never',
    'Send fewer or shorter headers: 16 KiB in all, the URL included.',
  ),
  'request-timeout': kind(
    408,
    'The request did not arrive in time',
    'later',
    'Send the whole request within 30 seconds; with an Idempotency-Key it is safe to repeat.',
  ),
  'unknown-command-type': kind(400, 'No such command type', 'never', 'Choose a type from GET /v1/command-types.'),
  'invalid-payload': kind(
    400,
    'The payload does not fit the command type',
    'never',
    'Correct the fields that `errors` names; GET /v1/command-types shows the schema.',
  ),
  'invalid-id': kind(
    400,
    'An id cannot be used',
    'never',
    'Use a non-empty id of well-formed Unicode, at most 128 bytes once percent-encoded.',
  ),
  'missing-credentials': kind(401, 'No valid credentials', 'never', 'Send an API key in X-API-Key, or a bearer token.'),
  'not-permitted': kind(
    403,
    'Not permitted',
    'never',
    'Ask the operator for a key or a token with the scope that the detail names.',
  ),
  'no-stream-tickets': kind(
    501,
    'This installation gives no stream tickets',
    'never',
    'Open the stream with the headers of any other request. Operators: set LEV_TICKET_KEY in every service.',
  ),
  'issuer-unavailable': kind(
    503,
    'The issuer of tokens cannot be reached',
    'later',
    'Wait for Retry-After seconds; API keys still work. Operators: check LEV_OIDC_ISSUER from where the service runs.',
  ),
  'foreign-host': kind(
    403,
    'This host name is not served here',
    'never',
    'Call the service by its own address, or add the host to LEV_ALLOWED_ORIGINS.',
  ),
  'foreign-origin': kind(
    403,
    'Web pages of this origin may not call',
    'never',
    'Add the origin to LEV_ALLOWED_ORIGINS if you trust it.',
  ),
  'not-found': kind(404, 'Not found', 'never', 'Check the id and the tenant of your key.'),
  'method-not-allowed': kind(405, 'Method not allowed', 'never', 'See /docs for the methods of this path.'),
  'key-in-flight': kind(
    409,
    'The same request is being accepted right now',
    'later',
    'Repeat it with the same Idempotency-Key in a moment.',
  ),
  'already-ended': kind(409, 'It has ended already', 'never', 'Read it; nothing more can be done to it.'),
  'not-parked': kind(409, 'The command is not parked', 'never', 'Only parked commands can be redriven or discarded.'),
  'call-cycle': kind(
    409,
    'Entities would wait for each other for ever',
    'never',
    'The detail names the cycle: let one of them tell instead of ask, or be reentrant.',
  ),
  'session-exists': kind(
    409,
    'The session exists already',
    'never',
    'Use session.touch, or create it under another id.',
  ),
  'session-closed': kind(409, 'The session is closed', 'never', 'Create a new session; a closed one stays readable.'),
  'session-not-found': kind(404, 'No such session', 'never', 'Create it with session.create first.'),
  'reminder-not-found': kind(404, 'No such reminder', 'never', 'List them with GET /v1/reminders.'),
  'too-many-reminders': kind(
    409,
    'The session has too many reminders',
    'never',
    'Cancel one of them first, or use another session.',
  ),
  'session-moving': kind(
    503,
    'The session is being moved to the other backend',
    'later',
    'Send it again in a moment, as a new command.',
  ),
  'session-in-files': kind(
    409,
    'The session lives in legacy files',
    'never',
    'It is erased where its files are, by whoever keeps LEV_LEGACY_HOME.',
  ),
  'rollup-not-found': kind(404, 'No such rollup', 'never', 'Make one with session.rollup first.'),
  'import-not-found': kind(404, 'No such import', 'never', 'Begin one with POST /v1/imports.'),
  'import-refused': kind(
    403,
    'This path is not imported',
    'never',
    'Name LEV_LEGACY_HOME or a folder below it; no other files of the machine are read.',
  ),
  'job-exists': kind(409, 'The job exists already', 'never', 'Leave out `entity` to get a new job.'),
  'job-not-found': kind(404, 'No such job', 'never', 'List what is to be had with GET /v1/jobs?status=pending.'),
  'job-not-available': kind(
    409,
    'Somebody else has the job, or it is over',
    'never',
    'Take another one from GET /v1/jobs?status=pending.',
  ),
  'job-not-yours': kind(
    409,
    'Another session accepted the job',
    'never',
    'Complete it with the `session` that accepted it.',
  ),
  'session-missing': kind(
    400,
    'The command does not say for which session',
    'never',
    'Name the session that acts in `session` of the command.',
  ),
  'run-exists': kind(409, 'The run exists already', 'never', 'Leave out `entity` to get a new run.'),
  'run-not-found': kind(404, 'No such run', 'never', 'Check the id; runs are started by agent.ask or run.start.'),
  'definition-not-found': kind(
    404,
    'No such persona, role or team',
    'never',
    'List what is loaded with GET /v1/teams, /v1/roles or /v1/personas.',
  ),
  'stale-version': kind(
    412,
    'Somebody else changed it first',
    'never',
    'Read it again, apply your change to the newest version and send its ETag in If-Match.',
  ),
  'precondition-required': kind(
    428,
    'If-Match is missing',
    'never',
    'Send the ETag that you read in If-Match, or If-None-Match: * to create.',
  ),
  'not-confirmed': kind(
    428,
    'A person has to agree first',
    'never',
    'Ask the person; if they agree, repeat the call with the confirmation that came with this.',
  ),
  erased: kind(410, 'It was erased', 'never', 'Use another id: this one, and what stood under it, is gone for good.'),
  'payload-too-large': kind(
    413,
    'The body is larger than 256 KiB',
    'never',
    'Send a reference instead of the content.',
  ),
  'unsupported-media-type': kind(
    415,
    'The body must be application/json',
    'never',
    'Set Content-Type: application/json.',
  ),
  'key-reused': kind(
    422,
    'The Idempotency-Key belongs to another request',
    'never',
    'Use a new key for a new request; repeat a request byte for byte under its own key.',
  ),
  'invalid-flag-set': kind(
    422,
    'The flag set does not validate',
    'never',
    'Correct what `errors` names; the old version is still in force.',
  ),
  'rate-limited': kind(
    429,
    'More requests than the rate of the tenant allows',
    'later',
    'Wait for Retry-After seconds and repeat the request; the headers RateLimit-Policy and RateLimit tell the quota.',
  ),
  overloaded: kind(429, 'Too much work at the moment', 'later', 'Wait for Retry-After seconds and repeat the request.'),
  bug: kind(
    500,
    'Something went wrong here',
    'later',
    'Repeat the request with the same Idempotency-Key; if it persists, report the trace id.',
  ),
  'store-unavailable': kind(
    503,
    'The store cannot be reached',
    'later',
    'Wait for Retry-After seconds; nothing was stored. Operators: see /readyz.',
  ),
  'broker-unavailable': kind(
    503,
    'The command broker cannot be reached',
    'later',
    'Wait for Retry-After seconds; nothing was accepted. Operators: see /readyz.',
  ),
  'whisper-log-unavailable': kind(
    503,
    'The whisper log cannot be reached',
    'later',
    'Send the whisper again with the same Idempotency-Key; it is logged once. Operators: see /readyz.',
  ),
  'shutting-down': kind(
    503,
    'This instance is stopping',
    'elsewhere',
    'Repeat the request; another instance takes it.',
  ),
  'disk-full': kind(507, 'The disk is full', 'later', 'Free space in LEV_DATA_DIR; nothing was accepted.'),
  cancelled: kind(409, 'The command was cancelled', 'never', 'Send a new command if you still want it.'),
  expired: kind(
    408,
    'The deadline passed before the command ended',
    'never',
    'Send a new command with a later deadline.',
  ),
  'budget-exhausted': kind(
    402,
    'The budget is used up',
    'never',
    'Raise the budget and start again; what was done stays readable.',
  ),
  'model-failed': kind(
    502,
    'The language model did not answer',
    'later',
    'See the detail; check LEV_MODEL and the key of its provider.',
  ),
  'legacy-file': kind(
    500,
    'A legacy file cannot be read or written',
    'never',
    'See the detail; the file was left as it is.',
  ),
  'handler-failed': kind(
    500,
    'The command failed three times on an exception',
    'never',
    'Inspect it with GET /v1/parked, mend the cause, then redrive it.',
  ),
  poison: kind(
    500,
    'The command ended the process that ran it, twice',
    'never',
    'Inspect it with GET /v1/parked; redrive it only after the cause is mended.',
  ),
  'malformed-message': kind(
    500,
    'A message on the broker could not be read',
    'never',
    'Its sender must send JSON that fits the schema; see GET /v1/parked.',
  ),
  unroutable: kind(
    500,
    'No queue takes the command',
    'later',
    'Check that the owner of its type runs with the same LEV_PARTITIONS, then redrive it.',
  ),
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}
