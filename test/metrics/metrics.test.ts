import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWatchApp } from '../../src/api/watch-app.ts';
import { newId } from '../../src/core/ids.ts';
import { firstRank } from '../../src/core/plan/rank.ts';
import { openQueue } from '../../src/db/queue.ts';
import { metricNames } from '../../src/metrics/metric-names.ts';
import { openMetrics } from '../../src/metrics/metrics.ts';
import { type Service, startService } from '../api/service.ts';
import { addJob, addTask } from '../db/rows.ts';
import { parseMetrics, sampleOf } from './parse.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
  const { id } = await addJob(service.db, service.mine.projectId);
  for (const rank of [0, 0, 100].map(firstRank)) await addTask(service.db, id, { rank });
  const later = await addTask(service.db, id, { rank: firstRank(0) });
  await service.db.query(`update tasks set due_at = now() + interval '1 minute' where id = $1`, [later]);
  const queue = await openQueue(service.db, { onError: () => {} });
  await queue.send({ deliveryId: newId() });
  await queue.stop();
});
afterAll(() => service.stop());

const scrape = async () => {
  const answer = await service.app.inject({ url: '/metrics' });
  expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  return parseMetrics(answer.body);
};

test('every metric has a type and a help, and all of ours are there', async () => {
  const { types, help, samples } = await scrape();
  for (const [name] of Object.values(metricNames)) expect([types.get(name), help.get(name)]).not.toContain(undefined);
  const family = (name: string) => (types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ''));
  for (const { name } of samples) expect(types.has(family(name)), name).toBe(true);
});

test('an answer counts under its route, not under what was asked for', async () => {
  const url = `/v1/files/${newId()}`;
  await service.app.inject({ url, headers: service.mine.headers });
  await service.app.inject({ url: '/no/such/page' });
  const parsed = await scrape();
  const count = 'vodsmith_http_request_duration_seconds_count';
  expect(sampleOf(parsed, count, { route: '/v1/files/:id', method: 'GET', status: '404' })).toBe(1);
  expect(JSON.stringify(parsed.samples)).not.toContain(url);
  expect(JSON.stringify(parsed.samples)).not.toContain('/no/such/page');
});

test('what waits counts by priority, what is put off does not', async () => {
  const parsed = await scrape();
  expect(sampleOf(parsed, 'vodsmith_queue_depth', { queue: 'tasks', priority: 'normal' })).toBe(2);
  expect(sampleOf(parsed, 'vodsmith_queue_depth', { queue: 'tasks', priority: 'high' })).toBe(1);
  expect(sampleOf(parsed, 'vodsmith_queue_oldest_seconds', { priority: 'normal' })).toBeGreaterThanOrEqual(0);
});

test('a database that is away costs its metrics alone', async () => {
  const errors: Error[] = [];
  const metrics = openMetrics(
    { ...service.db, query: () => Promise.reject(new Error('away')) },
    (error) => void errors.push(error),
  );
  metrics.slots(4);
  const parsed = parseMetrics(await metrics.text());
  expect(sampleOf(parsed, 'vodsmith_slots')).toBe(4);
  expect(parsed.samples.filter(({ name }) => name === 'vodsmith_queue_depth')).toEqual([]);
  expect(errors.map(({ message }) => message)).toContain('away');
});

test('a worker answers those who watch it, and nobody else', async () => {
  const metrics = openMetrics(service.db, () => {});
  const ready = { database: 'it does not answer' };
  const app = buildWatchApp({ metrics, logger: service.app.log, version: '1.2.3', ready: async () => ready });
  expect(sampleOf(parseMetrics((await app.inject({ url: '/metrics' })).body), 'vodsmith_slots')).toBe(0);
  expect((await app.inject({ url: '/healthz' })).json()).toEqual({ status: 'ok', version: '1.2.3' });
  expect((await app.inject({ url: '/readyz' })).json()).toMatchObject({
    status: 503,
    detail: 'database: it does not answer',
  });
  expect((await app.inject({ url: '/v1/files' })).statusCode).toBe(404);
  await app.close();
});
