import type { App } from '@leviathan/service-kit';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { CommandView, viewOf } from '../command-view.ts';
import { IdParams } from '../get-commands.ts';
import { known } from '../known.ts';
import { mustHappen } from '../refuse.ts';
import type { RouterParts } from '../router-parts.ts';
import { DryRun, dryRun } from './dry-run.ts';
import { MeantCommand, checkPayload, editOf } from './edited-message.ts';
import { ParkedDetails, parkedDetails } from './parked-view.ts';

const tags = ['parked'];
const config = { scope: 'parked:write' };
const reason = Type.String({ minLength: 1, maxLength: 1024 });
const dry = Type.Optional(Type.Boolean({ description: 'Only say what would happen.' }));

const RedriveBody = Type.Object(
  { payload: Type.Optional(Type.Unknown()), dryRun: dry },
  { additionalProperties: false, examples: [{}, { dryRun: true }] },
);
const DiscardBody = Type.Object(
  { reason },
  { additionalProperties: false, examples: [{ reason: 'its session was given up' }] },
);
const EditBody = Type.Object(
  {
    payload: Type.Optional(Type.Unknown({ description: 'Another payload, for a command that can be read.' })),
    command: Type.Optional(MeantCommand),
    reason: Type.Optional(reason),
  },
  { additionalProperties: false, examples: [{ payload: { text: 'What is new?' }, reason: 'the text was cut off' }] },
);

/** `POST /v1/parked/{id}/edit`, `/redrive` and `/discard`. */
export function changeParked(app: App, parts: RouterParts): void {
  edit(app, parts);
  redrive(app, parts);
  discard(app, parts);
}

function edit(app: App, parts: RouterParts): void {
  const schema = {
    tags,
    operationId: 'editParked',
    summary: 'Change a parked command',
    description:
      'Another `payload`, checked against the type’s schema; or, of a message that nobody could read, the whole `command`. ' +
      'It stays parked. What it was before stays in its history, with who changed what and when.',
    params: IdParams,
    body: EditBody,
    response: { 200: ParkedDetails },
  };
  app.post('/v1/parked/:id/edit', { schema, config }, async ({ caller, params, body }) => {
    const found = await known(parts, caller.tenant, params.id);
    const by = { subject: caller.subject, ...(body.reason === undefined ? {} : { reason: body.reason }) };
    mustHappen(await parts.parked.edit(found.ref, editOf(parts, caller, found, body), by));
    return parkedDetails(await known(parts, caller.tenant, params.id), await parts.log.history(found.ref));
  });
}

function redrive(app: App, parts: RouterParts): void {
  const schema = {
    tags,
    operationId: 'redriveParked',
    summary: 'Run a parked command once more, perhaps with another payload',
    params: IdParams,
    body: RedriveBody,
    response: { 200: DryRun, 202: CommandView },
  };
  const emptyMeansNothing = async (request: FastifyRequest): Promise<void> => {
    request.body ??= {}; // the body may be left out
  };
  const options = { schema, config, preValidation: emptyMeansNothing };
  app.post('/v1/parked/:id/redrive', options, async ({ caller, params, body }, reply) => {
    const found = await known(parts, caller.tenant, params.id);
    const { payload, dryRun: isDry } = body;
    if (isDry === true) return reply.code(200).send(dryRun(parts, caller, found, payload));
    if (payload !== undefined) checkPayload(caller, found, payload);
    mustHappen(
      await parts.parked.redrive(found.ref, { subject: caller.subject, ...(payload === undefined ? {} : { payload }) }),
    );
    const { ref, command } = await known(parts, caller.tenant, params.id);
    return reply.code(202).send(viewOf(ref, command));
  });
}

function discard(app: App, parts: RouterParts): void {
  const schema = {
    tags,
    operationId: 'discardParked',
    summary: 'Give up a parked command',
    description: 'Should its owner have ended it all the same, the owner’s word counts.',
    params: IdParams,
    body: DiscardBody,
    response: { 200: CommandView },
  };
  app.post('/v1/parked/:id/discard', { schema, config }, async ({ caller, params, body }) => {
    const { ref } = await known(parts, caller.tenant, params.id);
    mustHappen(await parts.parked.discard(ref, { reason: body.reason, subject: caller.subject }));
    const { command } = await known(parts, caller.tenant, params.id);
    return viewOf(ref, command);
  });
}
