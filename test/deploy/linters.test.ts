import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { parser } from '@prometheus-io/lezer-promql';
import { DCLinter } from 'dclint';
import { validate } from 'dockerfile-utils';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';
import { expect, test } from 'vitest';
import { expressions } from './expressions.ts';
import { type Manifest, renderChart } from './helm.ts';

const path = (name: string) => fileURLToPath(new URL(`../../deploy/${name}`, import.meta.url));

test('the Dockerfile has no fault', () => {
  expect(validate(readFileSync(path('Dockerfile'), 'utf8'))).toEqual([]);
  expect(validate('FROM node:24\nUSER\n')).not.toEqual([]);
});

interface Found {
  line: number;
  message: string;
}

/** How compose.yaml is ordered is a matter of taste. */
const order = ['service-keys-order', 'services-alphabetical-order', 'top-level-properties-order'];

test('compose.yaml is valid, names its versions and opens no port to the world', () => {
  const ignored = Object.fromEntries(order.map((name) => [name, 0 as const]));
  const quotes = { 'require-quotes-in-ports': [1, { quoteType: 'double' }] as [1, object] };
  const linter = new DCLinter({ rules: { ...ignored, ...quotes }, quiet: true, debug: false, exclude: [] });
  const results: { messages: Found[] }[] = linter.lintFiles([path('compose.yaml')], false);
  const found = results.flatMap(({ messages }) => messages);
  expect(found.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
});

/** The schemas of Kubernetes and KEDA, by the kind of the object. */
const kinds = { Deployment, Ingress, PodDisruptionBudget, ScaledObject, Secret, Service };
const check = (manifest: Manifest) =>
  new kinds[manifest.kind as keyof typeof kinds](manifest as object as never).validate();

const own = { storageClass: 'fast' };
const charts = {
  '': renderChart(),
  ', otherwise': renderChart({ api: own, worker: own, autoscaling: { enabled: false } }),
};
const manifests = Object.entries(charts).flatMap(([how, chart]) =>
  chart.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}${how}`, manifest] as const),
);
test.each(manifests)('%s is what Kubernetes takes', (_name, manifest) => {
  expect(() => check(manifest)).not.toThrow();
});

test('an object with a value of the wrong type is not', () => {
  const service = renderChart().find(({ kind }) => kind === 'Service')!;
  expect(() => check({ ...service, spec: { ports: [{ port: 'http' }] } })).toThrow(/port must be integer/);
});

/** Where the parser of Prometheus meets what it does not know. */
function faultsOf(expression: string): number[] {
  const faults: number[] = [];
  parser.parse(expression).iterate({ enter: ({ type, from }) => void (type.isError && faults.push(from)) });
  return faults;
}

test.each(expressions)('%s can be parsed by Prometheus', (_title, expression) => {
  expect(faultsOf(expression)).toEqual([]);
});

test('an expression without its end cannot', () => {
  expect(faultsOf('sum(rate(vodsmith_jobs_total[5m])')).not.toEqual([]);
});
