/**
 * A file that is always the same text with values in the gaps: written and read by the same literals.
 *
 * The old agent escapes nothing, so a YAML parser refuses or misreads what it wrote. The literals do not lie: values
 * before the free text are found from the front, those after it from the back, and the free text is all that is left,
 * whatever quotes, colons and line breaks it holds.
 */
export class FixedTemplate<K extends string> {
  readonly #first: string;
  readonly #gaps: readonly { readonly field: K; readonly then: string }[];
  readonly #freeText: number;

  /** @param gaps each field with the literal that follows it. @param freeText the one that users fill */
  constructor(first: string, gaps: readonly (readonly [field: K, then: string])[], freeText: NoInfer<K>) {
    this.#first = first;
    this.#gaps = gaps.map(([field, then]) => ({ field, then }));
    this.#freeText = this.#gaps.findIndex(({ field }) => field === freeText);
  }

  write(values: Readonly<Record<K, string>>): string {
    return this.#first + this.#gaps.map(({ field, then }) => values[field] + then).join('');
  }

  /** The values in `text`, or `undefined` when it is not of this template. */
  read(text: string): Readonly<Record<K, string>> | undefined {
    if (!text.startsWith(this.#first)) return undefined;
    const values = new Map<K, string>();
    const start = this.#readForwards(text, values);
    const end = this.#readBackwards(text, values);
    const free = this.#gaps[this.#freeText];
    if (start === undefined || end === undefined || start > end || free === undefined) return undefined;
    values.set(free.field, text.slice(start, end));
    return Object.fromEntries(values) as Record<K, string>; // every gap was set above
  }

  /** @returns where the free text begins */
  #readForwards(text: string, values: Map<K, string>): number | undefined {
    let position = this.#first.length;
    for (const { field, then } of this.#gaps.slice(0, this.#freeText)) {
      const end = text.indexOf(then, position);
      if (end < 0) return undefined;
      values.set(field, text.slice(position, end));
      position = end + then.length;
    }
    return position;
  }

  /** @returns where the free text ends */
  #readBackwards(text: string, values: Map<K, string>): number | undefined {
    let end = text.length;
    let field: K | undefined;
    for (const gap of this.#gaps.slice(this.#freeText).reverse()) {
      const start = end < gap.then.length ? -1 : text.lastIndexOf(gap.then, end - gap.then.length);
      const isLast = field === undefined;
      if (start < 0 || (isLast && start + gap.then.length !== text.length)) return undefined;
      if (field !== undefined) values.set(field, text.slice(start + gap.then.length, end));
      field = gap.field;
      end = start;
    }
    return end;
  }
}
