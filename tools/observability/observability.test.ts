import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { METRICS } from '@leviathan/contracts';
import { DASHBOARDS, dashboardFile } from './dashboards.ts';
import { namedIn } from './expression.ts';
import { rules } from './rules.ts';

const RULES = rules().groups.flatMap((group) => group.rules);
const ALERTS = RULES.filter(({ alert }) => alert !== undefined);
/** As Grafana sends them: with a step and with all namespaces. */
const PANELS = Object.entries(DASHBOARDS).flatMap(([uid, dashboard]) => {
  const { panels } = JSON.parse(dashboardFile(uid, dashboard)) as { panels: { targets: { expr: string }[] }[] };
  return panels.flatMap(({ targets }) => targets.map(({ expr }) => expr.replaceAll('$__rate_interval', '2m')));
});
const EXPRESSIONS = [...RULES.map(({ expr }) => expr), ...PANELS];

/** From the scrape, from the rules, and of histograms. */
const SURROUNDING = ['job', 'instance', 'namespace', 'pod', 'installation', 'le'];

describe('rules and dashboards', () => {
  test('every expression is PromQL, and says which installation it is about', () => {
    for (const expression of EXPRESSIONS) {
      expect(namedIn(expression).metrics).not.toHaveLength(0);
      expect(expression).toMatch(/job=~"leviathan-\.\+"|installation="leviathan"/);
    }
  });

  test('what is no PromQL is found', () => {
    expect(() => namedIn('sum(rate(lev_commands_total[5m])')).toThrow('is no PromQL');
    expect(() => namedIn('lev_commands_total{lev_outcome=parked}')).toThrow('is no PromQL');
  });

  test('every label is one that the metrics have', () => {
    const declared = Object.values(METRICS).flatMap(({ labels }) => labels.map((each) => each.replaceAll('.', '_')));
    const used = new Set(EXPRESSIONS.flatMap((expression) => namedIn(expression).labels));
    expect([...used].filter((label) => ![...declared, ...SURROUNDING].includes(label))).toEqual([]);
  });

  test('what is recorded is used, and what is used is recorded', () => {
    const recorded = RULES.flatMap(({ record }) => record ?? []);
    const used = ALERTS.flatMap(({ expr }) => namedIn(expr).metrics).filter((name) => name.startsWith('lev:'));
    expect([...new Set(used)].sort()).toEqual(recorded.toSorted());
  });

  test('each alert says how bad it is, what it means, and where help stands', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/operate/troubleshoot.md'), 'utf8');
    const anchors = [...page.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
    for (const { alert, labels, annotations } of ALERTS) {
      expect(labels?.['severity']).toMatch(/^(critical|warning|info)$/);
      expect(annotations?.['summary']).toMatch(/\.$/);
      const anchor = annotations?.['runbook']?.split('#')[1];
      expect({ alert, anchor, isThere: anchors.includes(anchor ?? '') }).toEqual({ alert, anchor, isThere: true });
      expect(page).toContain(`\`${alert ?? ''}\``);
    }
  });
});

/** As GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .trim()
    .replaceAll(' ', '-');
}
