/** Notes what could not be taken whole, by the name of the field. */
export class Losses {
  readonly notes: string[] = [];

  /** At most `most` characters of it. */
  clip(field: string, text: string, most: number): string {
    if (text.length <= most) return text.toWellFormed();
    this.notes.push(`${field}: cut to ${String(most)} of ${String(text.length)} characters`);
    return text.slice(0, most).toWellFormed();
  }

  /** As many of the items as fit into `most` characters together. */
  clipAll(field: string, items: readonly string[], most: number): string[] {
    let left = most;
    const kept: string[] = [];
    for (const item of items) {
      left -= item.length;
      if (left < 0 || item.length > 4096) {
        this.notes.push(`${field}: ${String(kept.length)} of ${String(items.length)} kept`);
        return kept;
      }
      kept.push(item.toWellFormed());
    }
    return kept;
  }

  /** Epoch milliseconds of an ISO text or a number; `otherwise` for what is none. */
  time(field: string, value: unknown, otherwise: number): number {
    const time = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
    if (Number.isFinite(time) && Math.abs(time) <= 8_640_000_000_000_000) return Math.trunc(time);
    if (value !== undefined && value !== '') this.notes.push(`${field}: not a time`);
    return otherwise;
  }

  /** A text; what has another type is noted and left out. */
  text(field: string, value: unknown): string {
    if (typeof value === 'string') return value;
    if (value !== undefined && value !== null) this.notes.push(`${field}: not a text`);
    return '';
  }

  texts(field: string, value: unknown): string[] {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) {
      this.notes.push(`${field}: not a list`);
      return [];
    }
    return value.filter((item): item is string => {
      if (typeof item === 'string') return true;
      this.notes.push(`${field}: an item is not a text`);
      return false;
    });
  }
}

/** The text in a file. Bytes that are not UTF-8 are replaced, and that is noted. */
export function decodeText(bytes: Uint8Array, losses: Losses): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    losses.notes.push('bytes that are not UTF-8 were replaced');
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  }
}
