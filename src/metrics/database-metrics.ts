import { Gauge, type Registry } from 'prom-client';
import type { Database } from '../db/database.ts';
import { queueDepth, storedBytes, unendedJobs, workerStates } from '../db/gauges.ts';
import { type MetricName, metricNames } from './metric-names.ts';
import { remembered } from './remembered.ts';

/** Milliseconds for which a count is good: however many look, the database is asked no more often. */
const FRESH = 5000;
/** The same for the sum over all files, which reads all of their rows. */
const SUM_FRESH = 300_000;

/**
 * What the database knows of the whole installation, read when somebody looks. Every process tells the same: take one,
 * or the maximum.
 *
 * @param onError a count that could not be read: its metric is missing then, the others are there
 */
export function databaseMetrics(registry: Registry, db: Database, onError: (error: Error) => void): void {
  const depth = remembered(FRESH, () => queueDepth(db));
  gauge('queueDepth', depth, ({ queue, priority, depth }) => [{ queue, priority }, depth]);
  gauge('queueAge', depth, ({ queue, priority, oldest }) => [{ queue, priority }, oldest]);
  gauge(
    'jobs',
    remembered(FRESH, () => unendedJobs(db)),
    ({ status, jobs }) => [{ status }, jobs],
  );
  gauge(
    'workers',
    remembered(FRESH, () => workerStates(db)),
    ({ state, workers }) => [{ state }, workers],
  );
  gauge(
    'storage',
    remembered(SUM_FRESH, () => storedBytes(db)),
    ({ kind, bytes }) => [{ kind }, bytes],
  );

  function gauge<Row>(
    metric: MetricName,
    rows: () => Promise<Row[]>,
    sample: (row: Row) => [labels: Record<string, string>, value: number],
  ): void {
    const [name, help, labels] = metricNames[metric];
    new Gauge({
      ...{ name, help, labelNames: labels as readonly string[], registers: [registry] },
      async collect() {
        const found = await rows().catch((error: Error) => {
          onError(error);
          return [];
        });
        this.reset();
        for (const row of found) this.set(...sample(row));
      },
    });
  }
}
