/** A whisper as the bus carries it. */
export interface WhisperMessage {
  /** Published again under the same id, it is logged once (within the bus's memory of ids). */
  readonly id: string;
  readonly subject: string;
  /** CloudEvents attributes by their bare names (`type`, `levtenant` …) and `traceparent`, as of a `WireMessage`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

/** A whisper that was logged, and where. */
export interface LoggedWhisper extends WhisperMessage {
  /** 1, 2, 3 … in the order of logging, over all subjects. */
  readonly position: number;
}

/** Where an owner leaves a whisper: it needs to know no more than whether it may forget it. */
export interface WhisperOutlet {
  /** `confirmed` means that it survives a crash; after anything else it is published again under the same id. */
  publish(
    message: WhisperMessage,
  ): Promise<{ readonly outcome: 'confirmed' } | { readonly outcome: string; readonly reason?: string }>;
}

export type WhisperOutcome =
  | { readonly outcome: 'confirmed'; readonly position: number; readonly duplicate: boolean }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** What a subscriber hears. */
export type WhisperEvent =
  | { readonly kind: 'whisper'; readonly whisper: LoggedWhisper }
  /**
   * Whispers of these positions are not delivered: they were too old when the subscriber came back, or it came with a
   * position of another log.
   */
  | { readonly kind: 'gap'; readonly from: number; readonly to: number }
  /** The subscriber was too slow and is cut off; it resumes from the last position that it saw. Nothing comes after. */
  | { readonly kind: 'cut-off'; readonly reason: string };

export interface WhisperSubscription {
  close(): Promise<void>;
}

export interface Notice {
  readonly subject: string;
  /** As of a {@link WhisperMessage}; mostly `{}`, since a notice is only a hint to look. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Whispers: a log, and live delivery by subject. Subjects are tokens joined by dots; in a pattern `*` stands for one
 * token and a last `>` for one or more.
 *
 * - W1 `confirmed` means that the whisper is in the log and survives a crash.
 * - W2 A subscriber that starts after position `n` gets every logged whisper of its pattern with a position above `n`,
 *   in order, without gap, or is told of the gap. A position above the newest is of another log: whoever holds it may
 *   know nothing of this one, so it is told the gap from 1 to the newest (none if the log is empty), and hears what
 *   comes. A gap never covers what its log delivers later.
 * - W3 A slow subscriber is cut off with a notice and never slows or harms another, or the publisher.
 * - W4 A whisper may be seen before it is logged, but its publisher learns `confirmed` only after.
 * - W5 Announcements reach whoever listens at the moment, at most once, and are not stored.
 *
 * Not promised: that a whisper is delivered once; any order between two publishers.
 */
export interface WhisperBus {
  /** Logs and delivers. Rejects only on a caller's bug: a subject with wildcards or empty tokens (`InvalidSubject`). */
  publish(message: WhisperMessage): Promise<WhisperOutcome>;
  /**
   * @param options.after the last position that the subscriber knows; without it only what comes from now on
   * @param hear is called for one event after the other, and waited for when it returns a promise: that is how a
   *   subscriber says that it is slow. Only `cut-off` comes at once. If it throws, its event is lost and the next comes
   */
  subscribe(
    pattern: string,
    options: { readonly after?: number },
    hear: (event: WhisperEvent) => void | Promise<void>,
  ): Promise<WhisperSubscription>;
  /** Newest first; `before` excludes that position and everything younger. */
  read(
    pattern: string,
    options: { readonly before?: number; readonly limit: number },
  ): Promise<readonly LoggedWhisper[]>;
  /** Says it to whoever listens. Fire and forget. */
  announce(notice: Notice): void;
  listen(pattern: string, hear: (notice: Notice) => void): WhisperSubscription;
  readonly isAvailable: boolean;
  /** What an operator must know at this moment, or `undefined`. */
  readonly trouble: string | undefined;
  /** That the server is older than what is supported, although it works so far; see `outdated` of the kernel. */
  readonly outdated?: string | undefined;
  close(): Promise<void>;
}
