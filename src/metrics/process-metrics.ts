import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { type MetricName, metricNames } from './metric-names.ts';

/** What this process alone knows, written down as it happens. */
export interface ProcessMetrics {
  /** @param route with its parameters' names, never their values */
  answered(facts: { method: string; route: string; status: number }, seconds: number): void;
  taskEnded(kind: string, outcome: 'done' | 'failed' | 'given back', seconds: number): void;
  slots(total: number): void;
  slotsBusy(change: 1 | -1): void;
  /** @param rendition such as 1280x720, or audio */
  encoded(rendition: string, cpuSeconds: number): void;
  webhookTried(outcome: 'delivered' | 'failed' | 'given up'): void;
}

const answers = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const tasks = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640];

export function processMetrics(registry: Registry): ProcessMetrics {
  const options = (metric: MetricName) => {
    const [name, help, labels] = metricNames[metric];
    return { name, help, labelNames: labels as readonly string[], registers: [registry] };
  };
  const http = new Histogram({ ...options('http'), buckets: answers });
  const taken = new Histogram({ ...options('tasks'), buckets: tasks });
  const [slots, busy] = [new Gauge(options('slots')), new Gauge(options('slotsBusy'))];
  const cpu = new Counter(options('encoderCpu'));
  const webhooks = new Counter(options('webhooks'));
  return {
    answered: (facts, seconds) => http.observe(facts, seconds),
    taskEnded: (kind, outcome, seconds) => taken.observe({ kind, outcome }, seconds),
    slots: (total) => slots.set(total),
    slotsBusy: (change) => busy.inc(change),
    encoded: (rendition, seconds) => cpu.inc({ rendition }, seconds),
    webhookTried: (outcome) => webhooks.inc({ outcome }),
  };
}
