import {
  type CommandMessage,
  JobAcceptPayload,
  JobCompletePayload,
  JobPostPayload,
  type Malformed,
  type Problem,
  checker,
  isMalformed,
  problem,
} from '@leviathan/contracts';

/** What can be done to a job, on either backend. `by` is the session that acts. */
export type JobCommand =
  | { readonly type: 'job.post'; readonly payload: JobPostPayload }
  | { readonly type: 'job.accept'; readonly payload: JobAcceptPayload; readonly by: string }
  | { readonly type: 'job.complete'; readonly payload: JobCompletePayload; readonly by: string };

const checkPost = checker(JobPostPayload);
const checkAccept = checker(JobAcceptPayload);
const checkComplete = checker(JobCompletePayload);

/** The command in a message, or the problem with it. Messages may come from any release of a router. */
export function jobCommandOf(message: CommandMessage): JobCommand | Problem {
  const { type, payload } = message;
  switch (type) {
    case 'job.post':
      return checked(type, checkPost(payload));
    case 'job.accept':
      return bySession(message, checked(type, checkAccept(payload)));
    case 'job.complete':
      return bySession(message, checked(type, checkComplete(payload)));
    default:
      return problem('unknown-command-type', `jobs of this release do not know ${type}`);
  }
}

interface Checked<T extends JobCommand['type'], P> {
  readonly type: T;
  readonly payload: P;
}

function checked<T extends JobCommand['type'], P extends object>(
  type: T,
  payload: P | Malformed,
): Checked<T, P> | Problem {
  return isMalformed(payload)
    ? problem('invalid-payload', `the payload of ${type}: ${payload.malformed}`)
    : { type, payload };
}

function bySession<T extends JobCommand['type'], P>(
  { session }: CommandMessage,
  command: Checked<T, P> | Problem,
): (Checked<T, P> & { readonly by: string }) | Problem {
  if ('code' in command) return command;
  if (session === undefined) return problem('session-missing', `${command.type} needs the \`session\` that acts`);
  return { ...command, by: session };
}
