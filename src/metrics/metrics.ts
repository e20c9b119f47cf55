import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Database } from '../db/database.ts';
import { databaseMetrics } from './database-metrics.ts';
import { type ProcessMetrics, processMetrics } from './process-metrics.ts';

export interface Metrics extends ProcessMetrics {
  contentType: string;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
}

/** The metrics of one process; memory, CPU and event loop of Node are among them. */
export function openMetrics(db: Database, onError: (error: Error) => void): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  databaseMetrics(registry, db, onError);
  return { ...processMetrics(registry), contentType: registry.contentType, text: () => registry.metrics() };
}
