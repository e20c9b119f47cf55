import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { readConfig } from '../../src/config.ts';
import { metricNames } from '../../src/metrics/metric-names.ts';
import { dashboard, expressions, rules } from './expressions.ts';
import { renderChart, values } from './helm.ts';
import { labelUses } from './label-uses.ts';

const root = new URL('../../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');
const ours = Object.values(metricNames).map(([name]) => name as string);
const labelsOf = new Map(
  Object.values(metricNames).map(([name, , labels]) => [name as string, labels as readonly string[]]),
);
const runbook = read('docs/operate.md');
const settings = new Set([...read('docs/guide/settings.md').matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => name!));

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
    const selectors = rules.flatMap(({ expr }) => [...expr.matchAll(/\bup\{(.*?)\}/g)].map(([, selector]) => selector!));
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

describe('the chart', () => {
  interface Pod {
    containers: {
      env: { name: string; value: string }[];
      securityContext: { readOnlyRootFilesystem: boolean };
      lifecycle?: { preStop: { exec: { command: string[] } } };
      resources: { requests: Record<string, string> };
    }[];
    securityContext: { runAsNonRoot: boolean };
    terminationGracePeriodSeconds: number;
    volumes: { name: string; emptyDir?: { sizeLimit: string }; ephemeral?: object }[];
  }
  const deploymentOf = (role: string, changes?: Parameters<typeof renderChart>[0]) =>
    renderChart(changes).find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === `films-${role}`)!;
  const podOf = (role: string, changes?: Parameters<typeof renderChart>[0]) =>
    (deploymentOf(role, changes).spec!.template as { spec: Pod }).spec;
  /** The settings of a pod, as the program reads them. */
  const configOf = (role: string, changes?: Parameters<typeof renderChart>[0]) =>
    readConfig(Object.fromEntries(podOf(role, changes).containers[0]!.env.map(({ name, value }) => [name, value])));

  test.each(['api', 'worker'])('%s: settings that there are, no root, no writes beside its volumes', (role) => {
    const { containers, securityContext } = podOf(role);
    expect(securityContext.runAsNonRoot).toBe(true);
    expect(containers[0]!.securityContext.readOnlyRootFilesystem).toBe(true);
    expect(containers[0]!.env.filter(({ name }) => !settings.has(name))).toEqual([]);
    expect(configOf(role).role).toBe(role);
  });

  describe('disks', () => {
    const diskOf = (role: string) => Number(values[role]!.disk) * 1024 ** 3;

    test('the API has room for two of the largest uploads at once', () => {
      const { uploadBytes, freeBytes } = configOf('api');
      expect(2 * uploadBytes + freeBytes).toBeLessThan(diskOf('api'));
    });

    test('a worker has room for its cache, and in each slot for twice the largest source', () => {
      const { uploadBytes, freeBytes, cacheBytes, workerSlots } = configOf('worker');
      expect(cacheBytes).toBeGreaterThanOrEqual(uploadBytes);
      expect(2 * uploadBytes * workerSlots! + freeBytes).toBeLessThan(diskOf('worker'));
      // Of twice the largest, one is the source itself: what is in hand counts as cached
      expect(cacheBytes! + uploadBytes * workerSlots! + freeBytes).toBeLessThan(diskOf('worker'));
      expect(configOf('worker', { worker: { disk: 10 } }).cacheBytes).toBe(2 * 1024 ** 3);
    });

    test('API and workers take sources of the same size', () => {
      expect(configOf('worker').uploadBytes).toBe(configOf('api').uploadBytes);
    });

    test.each(['api', 'worker'])('%s: an emptyDir of which the scheduler knows, or a volume of its own', (role) => {
      const size = `${values[role]!.disk}Gi`;
      const data = (pod: Pod) => pod.volumes.find(({ name }) => name === 'data');
      expect(data(podOf(role))).toEqual({ name: 'data', emptyDir: { sizeLimit: size } });
      expect(podOf(role).containers[0]!.resources.requests).toMatchObject({ 'ephemeral-storage': size });
      const own = podOf(role, { [role]: { storageClass: 'fast' } });
      expect(data(own)).toMatchObject({
        ephemeral: { volumeClaimTemplate: { spec: { storageClassName: 'fast', resources: { requests: { storage: size } } } } },
      });
      expect(own.containers[0]!.resources.requests).not.toHaveProperty('ephemeral-storage');
    });
  });

  test('everything that is needed is rendered, and what is switched off is not', () => {
    const kinds = renderChart().map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual([
      'Deployment',
      'Deployment',
      'Ingress',
      'PodDisruptionBudget',
      'PodDisruptionBudget',
      'ScaledObject',
      'Secret',
      'Service',
      'Service',
    ]);
    const less = renderChart({ existingSecret: 'mine', autoscaling: { enabled: false } });
    expect(less.map(({ kind }) => kind)).not.toContain('Secret');
    expect(less.map(({ kind }) => kind)).not.toContain('ScaledObject');
    expect(JSON.stringify(less)).toContain('"secretRef":{"name":"mine"}');
  });

  test('the Ingress needs no snippets, and leads /metrics and /readyz to no pod', () => {
    const { metadata, spec } = renderChart().find(({ kind }) => kind === 'Ingress')! as unknown as {
      metadata: { annotations: object };
      spec: { rules: { http: { paths: { path: string; backend: { service: { name: string } } }[] } }[] };
    };
    expect(Object.keys(metadata.annotations).filter((name) => name.includes('snippet'))).toEqual([]);
    const services = new Map(
      renderChart().flatMap(({ kind, metadata: { name }, spec: of }) => (kind === 'Service' ? [[name, of!]] : [])),
    );
    const led = spec.rules[0]!.http.paths.map(({ path, backend }) => [path, services.get(backend.service.name)!.selector]);
    expect(Object.fromEntries(led)).toEqual({
      '/': { app: 'vodsmith', role: 'api', release: 'films' },
      '/metrics': undefined,
      '/readyz': undefined,
    });
  });

  /** Seconds that requests have to end, src/listen.ts. */
  const CLOSING = 10;

  test('a worker has the grace to let tasks end, and to hand back what has not', () => {
    const { terminationGracePeriodSeconds: grace } = podOf('worker');
    expect(grace).toBe(values.worker!.grace);
    expect(configOf('worker').drainSeconds).toBeGreaterThan(readConfig({}).drainSeconds);
    expect(configOf('worker').drainSeconds + CLOSING).toBeLessThan(grace);
  });

  test('an API pod answers until nothing is sent to it any more, and then has time for what runs', () => {
    const { containers, terminationGracePeriodSeconds: grace } = podOf('api');
    const [program, seconds] = containers[0]!.lifecycle!.preStop.exec.command;
    expect(program).toBe('sleep');
    expect(Number(seconds)).toBeGreaterThanOrEqual(5);
    expect(Number(seconds) + CLOSING).toBeLessThan(grace);
  });

  test('the number of workers is set by the autoscaler, or by the chart, not by both', () => {
    expect(deploymentOf('worker').spec).not.toHaveProperty('replicas');
    const alone = deploymentOf('worker', { autoscaling: { enabled: false } });
    expect(alone.spec).toMatchObject({ replicas: values.worker!.min });
  });

  test('the autoscaler keeps the workers that are busy, and waits before it stops one', () => {
    const spec = renderChart().find(({ kind }) => kind === 'ScaledObject')!.spec as {
      advanced: object;
      triggers: { metadata: { query: string; threshold: string } }[];
    };
    const { query, threshold } = spec.triggers[0]!.metadata;
    expect(labelUses(query).map(({ metric }) => metric)).toEqual(['vodsmith_slots_busy', 'vodsmith_queue_depth']);
    // With all slots busy it comes to the number of workers
    expect(query).toContain(`(sum(vodsmith_slots_busy) or vector(0)) / ${values.worker!.slots} + `);
    expect(threshold).toBe('1');
    expect(spec.advanced).toEqual({
      horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds: 300 } } },
    });
  });

  test('the secret has settings that there are', () => {
    const secret = renderChart().find(({ kind }) => kind === 'Secret')!;
    expect(Object.keys(secret.stringData!).filter((name) => !settings.has(name))).toEqual([]);
  });
});
