/** The first token of everything that is logged. */
const LOGGED = 'whisper';

/** An installation's subjects on a server that it may share with others. */
export class Subjects {
  readonly #prefix: string;
  /** Before every subject on which this replica hears answers, for the permissions of its user. */
  readonly inboxes: string;

  /**
   * @param prefix empty, or tokens joined by dots, with or without a last dot
   * @param instance name of this replica
   */
  constructor(prefix: string, instance: string) {
    this.inboxes = `_INBOX.${instance.replaceAll(/[^\w-]/g, '_')}`;
    this.#prefix = prefix === '' || prefix.endsWith('.') ? prefix : `${prefix}.`;
  }

  /** What the stream captures. */
  get logged(): string {
    return `${this.#prefix}${LOGGED}.>`;
  }

  /** A stream name allows no dots. */
  get stream(): string {
    const suffix = this.#prefix.replace(/\.$/, '').replaceAll(/[^\w-]/g, '_');
    return suffix === '' ? 'LEV_WHISPERS' : `LEV_WHISPERS_${suffix}`;
  }

  outward(subject: string): string {
    return this.#prefix + subject;
  }

  inward(subject: string): string {
    return subject.slice(this.#prefix.length);
  }

  isLogged(subject: string): boolean {
    return subject.startsWith(`${LOGGED}.`);
  }

  /**
   * The part of a pattern that the log can hold, as a consumer's filter, which must lie within the stream's subjects;
   * `undefined` when the pattern stands for nothing that is logged.
   */
  filter(pattern: string): string | undefined {
    const [first, ...rest] = pattern.split('.');
    if (first === '>') return this.logged;
    if (rest.length === 0 || (first !== '*' && first !== LOGGED)) return undefined;
    return this.outward([LOGGED, ...rest].join('.'));
  }
}
