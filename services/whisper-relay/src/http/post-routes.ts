import { createHash } from 'node:crypto';
import { NewWhisper, whisperSubject } from '@leviathan/contracts';
import { type Clock, newId } from '@leviathan/kernel';
import { type App, type Caller, ProblemError, monitorRequest } from '@leviathan/service-kit';
import { Type } from 'typebox';
import { OUTCOMES } from '../domain/feedback.ts';
import type { PostOutcome, Relay } from '../domain/relay.ts';
import { requestKey } from './request-key.ts';
import { WhisperFeedback, WhisperReceipt } from './views.ts';

/** A whisper waits for no store but its log. */
const config = { scope: 'whispers:write', audit: 'after', reads: ['Idempotency-Key'] } as const;

/** Whispers come in, and what became of them comes back. */
export function postRoutes(app: App, relay: Relay, clock: Clock): void {
  const post = {
    operationId: 'postWhisper',
    summary: 'Whisper. 202 means that it is logged and survives a crash.',
    description: 'With an Idempotency-Key it is logged once, however often it is sent.',
    body: NewWhisper,
    response: { 202: WhisperReceipt },
  };
  app.post('/v1/whispers', { config, schema: post }, async (request, reply) => {
    const key = requestKey(request);
    const { tenant } = request.caller;
    const { placed, isReplay } = logged(
      await relay.post({
        ...{ tenant, guidance: request.body, traceparent: request.traceparent },
        ...(key === undefined ? {} : { key }),
        monitored: () => monitorRequest(request, reply),
      }),
    );
    const { whisper, position, log } = placed;
    if (isReplay) reply.header('idempotency-replayed', 'true');
    reply.code(202).header('location', `/v1/whispers/${encodeURIComponent(whisper.id)}`);
    return { id: whisper.id, subject: whisperSubject(whisper), position, log };
  });

  const feedback = {
    operationId: 'giveWhisperFeedback',
    summary: 'Say what became of a whisper. With an Idempotency-Key it counts once.',
    params: Type.Object({ id: Type.String() }),
    body: Type.Object(
      { outcome: Type.Enum(OUTCOMES) },
      { additionalProperties: false, examples: [{ outcome: 'helped' }] },
    ),
    response: { 200: WhisperFeedback },
  };
  app.post('/v1/whispers/:id/feedback', { config, schema: feedback }, async (request) => {
    const { params, body, caller } = request;
    const given = { id: feedbackId(caller, requestKey(request), clock), outcome: body.outcome, by: caller.subject };
    const counters = await relay.giveFeedback(caller.tenant, params.id, given);
    if (counters === undefined) throw new ProblemError('not-found', `there is no whisper ${JSON.stringify(params.id)}`);
    return { id: params.id, feedback: counters };
  });
}

/** Two callers may choose the same key: each one's word counts. */
function feedbackId({ subject }: Caller, key: string | undefined, clock: Clock): string {
  if (key === undefined) return newId(clock.now());
  return `f-${createHash('sha256').update(`${subject}\0${key}`).digest('hex').slice(0, 32)}`;
}

function logged(outcome: PostOutcome): Extract<PostOutcome, { outcome: 'logged' }> {
  switch (outcome.outcome) {
    case 'logged':
      return outcome;
    case 'key-reused':
      throw new ProblemError('key-reused', 'another whisper was sent under this Idempotency-Key');
    case 'too-large':
      throw new ProblemError(
        'payload-too-large',
        `the whisper is too large: ${outcome.reason}; refer to its content instead`,
      );
  }
}
