import { subjectToken } from '@leviathan/contracts';
import type { WhisperBus } from '@leviathan/messaging';
import type { TextNotice } from './announced-runs.ts';

/** What a follower hears between two looks at the journal. */
export interface Follower {
  /** The journal has grown. */
  grew(): void;
  /** A piece of the text of the step that is being made. */
  text(notice: TextNotice): void;
}

/** Hears the announcements about one run, whichever replica makes them. @returns what ends it */
export function followRun(
  bus: Pick<WhisperBus, 'listen'>,
  { tenant, id }: { readonly tenant: string; readonly id: string },
  follower: Follower,
): () => void {
  const subscription = bus.listen(`run.${subjectToken(tenant)}.${subjectToken(id)}.*`, ({ body }) => {
    const notice = textNoticeIn(body);
    if (notice === undefined) follower.grew();
    else follower.text(notice);
  });
  return () => void subscription.close();
}

/** Anything that is no delta is taken for a reason to look at the journal: it is never trusted for more. */
function textNoticeIn(body: string): TextNotice | undefined {
  try {
    const notice = JSON.parse(body) as Partial<TextNotice> | null;
    if (notice?.type !== 'TEXT_MESSAGE_CONTENT') return undefined;
    const { type, messageId = '', step = 0, role = '', delta = '', offset = 0 } = notice;
    return { type, messageId, step, role, delta, offset };
  } catch {
    return undefined;
  }
}
