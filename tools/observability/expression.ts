import { parser } from '@prometheus-io/lezer-promql';

/** What a PromQL expression names. */
export interface Named {
  readonly metrics: readonly string[];
  /** In selectors and groupings. */
  readonly labels: readonly string[];
}

/** Reads an expression as Prometheus does. @throws Error when it is none */
export function namedIn(expression: string): Named {
  const [metrics, labels] = [new Set<string>(), new Set<string>()];
  parser.parse(expression).iterate({
    enter: ({ name, type, from, to }) => {
      const text = expression.slice(from, to);
      if (type.isError) throw new Error(`${expression}\nis no PromQL at ${String(from)}: ${text}`);
      if (name === 'VectorSelector') metrics.add(/^[\w:]+/.exec(text)?.[0] ?? '');
      if (name === 'LabelName') labels.add(text);
    },
  });
  return { metrics: [...metrics], labels: [...labels] };
}
