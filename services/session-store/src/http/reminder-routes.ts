import { Reminder } from '@leviathan/contracts';
import { type App, DEFAULT_LIMIT, linked, pageOf, pageQuery } from '@leviathan/service-kit';
import { Type } from 'typebox';
import type { ReminderReader } from './reminder-reader.ts';

/** `GET /v1/reminders`: what is pending. Reminders are set and cancelled by commands. */
export function reminderRoutes(app: App, reader: ReminderReader): void {
  const querystring = Type.Object(
    { ...pageQuery, session: Type.Optional(Type.String({ description: 'Only those of this session.' })) },
    { additionalProperties: false },
  );
  const schema = {
    operationId: 'listReminders',
    summary: 'Reminders that are pending.',
    querystring,
    response: { 200: pageOf(Reminder) },
  };
  app.get(
    '/v1/reminders',
    { config: { scope: 'sessions:read' }, schema },
    async ({ caller, query: { limit = DEFAULT_LIMIT, after, session }, url }, reply) =>
      linked(reply, url, await reader.reminders(caller.tenant, limit, after, session)),
  );
}
