import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { metricNames } from '../../src/metrics/metric-names.ts';
import { dashboard, expressions, rules } from './expressions.ts';
import { renderChart } from './helm.ts';
import { labelUses } from './label-uses.ts';
import { settings } from './settings.ts';

const root = new URL('../../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');
const ours = Object.values(metricNames).map(([name]) => name as string);
const labelsOf = new Map(
  Object.values(metricNames).map(([name, , labels]) => [name as string, labels as readonly string[]]),
);
const runbook = read('docs/operate.md');

/** Without what a histogram puts behind its name. */
const familyOf = (metric: string) => metric.replace(/_(bucket|sum|count)$/, '');
/** Prometheus itself writes `up`, and the `instance` of everything. How its jobs are named is up to the operator. */
const labelsThereAre = (metric: string) => [
  'instance',
  ...(metric === 'up' ? ['app'] : (labelsOf.get(familyOf(metric)) ?? [])),
  ...(metric.endsWith('_bucket') ? ['le'] : []),
];

describe('expressions name metrics and labels that there are', () => {
  test.each(expressions)('%s', (_title, expression) => {
    const uses = labelUses(expression);
    expect(uses).not.toEqual([]);
    for (const { metric, selected, grouped } of uses) {
      expect([...ours, 'up']).toContain(familyOf(metric));
      expect(labelsThereAre(metric)).toEqual(expect.arrayContaining([...selected, ...grouped]));
    }
  });

  test('read are the labels of a selector, and those of the sums around it', () => {
    expect(labelUses('sum by (le, kind) (rate(a_bucket{x="1"}[5m])) / on () max(b)')).toEqual([
      { metric: 'a_bucket', selected: ['x'], grouped: ['le', 'kind'] },
      { metric: 'b', selected: [], grouped: [] },
    ]);
  });

  test('every metric is on the dashboard', () => {
    const uses = dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => labelUses(expr)));
    const shown = new Set(uses.map(({ metric }) => familyOf(metric)));
    expect(ours.filter((name) => !shown.has(name))).toEqual([]);
  });

  test('processes are found by a label that the pods of the chart and the documented scrape configuration have', () => {
    const selectors = rules.flatMap(({ expr }) =>
      [...expr.matchAll(/\bup\{(.*?)\}/g)].map(([, selector]) => selector!),
    );
    expect(new Set(selectors)).toEqual(new Set(['app="vodsmith"']));
    const pods = renderChart().flatMap(({ kind, spec }) =>
      kind === 'Deployment' ? [(spec!.template as { metadata: { labels: object; annotations: object } }).metadata] : [],
    );
    expect(pods).toHaveLength(2);
    for (const { labels, annotations } of pods) {
      expect(labels).toHaveProperty('app', 'vodsmith');
      expect(annotations).toHaveProperty(['prometheus.io/scrape'], 'true');
    }
    const [, documented = ''] = /```yaml\n(scrape_configs:.*?)\n```/s.exec(runbook) ?? [];
    expect(parse(documented).scrape_configs[0].static_configs[0].labels).toEqual({ app: 'vodsmith' });
  });

  test('every alert has its section in the runbook', () => {
    expect(rules.filter(({ alert }) => !runbook.includes(`### ${alert}`))).toEqual([]);
  });
});

describe('the image', () => {
  const dockerfile = read('deploy/Dockerfile');
  test('copies what there is, and starts the program that there is', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, names]) => names!.split(' '));
    expect(copied.filter((name) => !existsSync(new URL(name, root)))).toEqual([]);
    const [, program = ''] = /CMD \["node", "(\S+)", "serve"\]/.exec(dockerfile) ?? [];
    expect(existsSync(new URL(program, root)), program).toBe(true);
  });

  test('copies the programs that its build runs', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, names]) => names!.split(' '));
    const run = [...dockerfile.matchAll(/npm run (\w+)/g)].map(([, name]) => packageJson.scripts[name as 'build']);
    expect(run).not.toEqual([]);
    for (const command of run) {
      const [, program = ''] = /^node (\S+)$/.exec(command) ?? [];
      expect(
        copied.filter((name) => program === name || program.startsWith(`${name}/`)),
        command,
      ).not.toEqual([]);
    }
  });

  test('ends as a user without rights, with a check of its health', () => {
    expect(dockerfile.slice(dockerfile.lastIndexOf('FROM'))).toMatch(/^USER 10001$/m);
    expect(dockerfile).toMatch(/^HEALTHCHECK/m);
  });
});

describe('compose.yaml', () => {
  const compose = parse(read('deploy/compose.yaml'), { merge: true }) as {
    services: Record<string, { environment: Record<string, string>; read_only?: boolean; depends_on?: object }>;
  };
  test.each(['api', 'worker'])('%s has settings that there are, and a root that is not written to', (name) => {
    const { environment, read_only } = compose.services[name]!;
    expect(environment.ROLE).toBe(name);
    expect(read_only).toBe(true);
    expect(Object.keys(environment).filter((key) => !settings.has(key))).toEqual([]);
  });

  test('whoever waits for a service waits for one that there is', () => {
    const awaited = Object.values(compose.services).flatMap((service) => Object.keys(service.depends_on ?? {}));
    expect(awaited.filter((name) => !(name in compose.services))).toEqual([]);
  });
});
