/** One line of a benchmark's table: ours beside the raw client, measured in the same run. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** What the same work costs without us; absent where there is nothing to compare with. */
  readonly raw?: number;
  /** ours / raw, the median over the rounds. */
  readonly ratio?: number;
  /** Smallest and largest ratio (or `ours`, without a raw side) over the rounds. */
  readonly spread: readonly [number, number];
  readonly goal?: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** A row from rounds in which ours and raw took turns, so that a noisy minute hits both. */
export function comparison(
  name: string,
  unit: string,
  rounds: readonly { readonly ours: number; readonly raw: number }[],
  goal?: string,
): Row {
  const ratios = rounds.map(({ ours, raw }) => ours / raw);
  return {
    name,
    unit,
    ours: median(rounds.map(({ ours }) => ours)),
    raw: median(rounds.map(({ raw }) => raw)),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    ...(goal === undefined ? {} : { goal }),
  };
}

/** A row of figures that stand alone. */
export function figure(name: string, unit: string, values: readonly number[], goal?: string): Row {
  return {
    name,
    unit,
    ours: median(values),
    spread: [Math.min(...values), Math.max(...values)],
    ...(goal === undefined ? {} : { goal }),
  };
}
