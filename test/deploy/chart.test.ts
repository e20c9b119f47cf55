import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { renderChart, values } from './helm.ts';
import { labelUses } from './label-uses.ts';
import { settings } from './settings.ts';

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
type Changes = Parameters<typeof renderChart>[0];
const deploymentOf = (role: string, changes?: Changes) =>
  renderChart(changes).find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === `films-${role}`)!;
const podOf = (role: string, changes?: Changes) => (deploymentOf(role, changes).spec!.template as { spec: Pod }).spec;
/** The settings of a pod, as the program reads them. */
const configOf = (role: string, changes?: Changes) =>
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
      ephemeral: {
        volumeClaimTemplate: { spec: { storageClassName: 'fast', resources: { requests: { storage: size } } } },
      },
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
  const selectorOf = (service: string) =>
    renderChart().find(({ kind, metadata: { name } }) => kind === 'Service' && name === service)!.spec!.selector;
  const led = spec.rules[0]!.http.paths.map(({ path, backend }) => [
    path,
    selectorOf(backend.service.name) ?? 'no pod',
  ]);
  expect(Object.fromEntries(led)).toEqual({
    '/': { app: 'vodsmith', role: 'api', release: 'films' },
    '/metrics': 'no pod',
    '/readyz': 'no pod',
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
