import type { ListenerErrors } from '../listener-errors.ts';
import { type SubjectMatcher, requireSubject, subjectMatcher } from '../subject.ts';
import type { Notice, WhisperSubscription } from '../whisper-bus.ts';

interface Listener {
  readonly matches: SubjectMatcher;
  readonly hear: (notice: Notice) => void;
}

/** What is said once to whoever listens, and kept nowhere (W5). */
export class Announcements {
  readonly #listeners = new Set<Listener>();
  readonly #errors: ListenerErrors;

  constructor(errors: ListenerErrors) {
    this.#errors = errors;
  }

  /** Returns at once: listeners hear it, in the order of announcing, when the announcer's call is over. */
  announce({ subject, attributes, body }: Notice): void {
    requireSubject(subject);
    const notice = Object.freeze({ subject, attributes: { ...attributes }, body });
    const listening = [...this.#listeners].filter(({ matches }) => matches(subject));
    queueMicrotask(() => {
      for (const listener of listening) this.#tell(listener, notice);
    });
  }

  listen(pattern: string, hear: (notice: Notice) => void): WhisperSubscription {
    const listener: Listener = { matches: subjectMatcher(pattern), hear };
    this.#listeners.add(listener);
    return { close: async () => void this.#listeners.delete(listener) };
  }

  close(): void {
    this.#listeners.clear();
  }

  #tell(listener: Listener, notice: Notice): void {
    if (!this.#listeners.has(listener)) return;
    try {
      listener.hear(notice);
    } catch (thrown) {
      this.#errors.error({ err: thrown, subject: notice.subject }, 'a listener threw');
    }
  }
}
