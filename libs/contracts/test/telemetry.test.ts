import { expect, test } from '@jest/globals';
import { ATTRIBUTES, METRICS, SPANS, prometheusName } from '@leviathan/contracts';

const metrics = Object.values(METRICS);

test('every name stands for one thing', () => {
  for (const names of [Object.values(ATTRIBUTES), metrics.map(({ name }) => name), Object.values(SPANS)]) {
    expect(new Set<string>(names).size).toBe(names.length);
  }
});

test('names are dotted lower case; ours begin with lev, the others are OpenTelemetry’s', () => {
  for (const name of [...Object.values(ATTRIBUTES), ...metrics.map((metric) => metric.name)]) {
    expect(name).toMatch(/^(lev|messaging|http|error|feature_flag)(\.[a-z_]+)+$/);
  }
});

test('no metric has a label without bound: an id, an entity, a session or a message', () => {
  const unbounded = metrics
    .flatMap(({ labels }) => labels)
    .filter((label) => /id|entity$|seq|destination\.name/.test(label));
  expect(unbounded).toEqual([]);
});

test('Prometheus shows units and counters by their endings', () => {
  expect(prometheusName(METRICS.commandDuration)).toBe('lev_command_duration_seconds');
  expect(prometheusName(METRICS.commands)).toBe('lev_commands_total');
  expect(prometheusName(METRICS.openEffects)).toBe('lev_effects_open');
});
