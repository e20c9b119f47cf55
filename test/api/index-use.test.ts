import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillTables, idOf } from '../../bench/control/rows.ts';
import type { Sql } from '../../src/db/database.ts';
import { planOf, referenceRequest } from '../core/plan/inputs.ts';
import { type Service, startService } from './service.ts';

const ROWS = 20_000;
/** Tables that grow with every job. */
const growing = ['jobs', 'files', 'tasks', 'webhook_deliveries', 'webhook_attempts', 'rendition_uses', 'job_common'];

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: PlanNode[];
}

let service: Service;
const statements = new Map<string, unknown[]>();
const recording = (sql: Sql): Sql['query'] => {
  const query = sql.query.bind(sql);
  return (text, values = []) => {
    statements.set(text, values);
    return query(text, values);
  };
};

beforeAll(async () => {
  service = await startService();
  const { db, mine } = service;
  await fillTables(db, mine.projectId, ROWS, planOf('camera-720p', referenceRequest));
  // Other projects have some, too: what is asked for is never the whole table
  await db.query(`update jobs set project_id = $1 where number % 3 = 0`, [service.other.projectId]);
  await db.query(`update files set project_id = $1 where number % 3 = 0`, [service.other.projectId]);
  await db.query(
    `insert into tasks (id, job_id, kind, step, status) select 't' || id, id, 'encode-video', 'v', 'done' from jobs`,
  );
  await db.query(
    `insert into webhook_deliveries (id, project_id, job_id, url, body, status)
     select 'msg_' || id, project_id, id, 'https://example.com', '{}', 'delivered' from jobs`,
  );
  for (const table of ['jobs', 'files', 'tasks', 'webhook_deliveries']) await db.execute(`vacuum analyze ${table}`);
  const { transaction } = db;
  db.query = recording(db);
  db.transaction = (work) => transaction.call(db, (sql) => work({ query: recording(sql) })) as never;
});
afterAll(() => service.stop());

const scans = (node: PlanNode): string[] => [
  ...(node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? ''] : []),
  ...(node.Plans ?? []).flatMap(scans),
];

/** Calls the API and returns the statements that read a whole table that grows. */
async function sweeping(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object): Promise<string[]> {
  statements.clear();
  const answer = await service.app.inject({
    method,
    url,
    headers: service.mine.headers,
    ...(body && { payload: body }),
  });
  expect(answer.statusCode, answer.body).toBeLessThan(300);
  const found: string[] = [];
  for (const [text, values] of [...statements].filter(([one]) => /^\s*(select|update|delete|with|insert)/i.test(one))) {
    const [row] = await service.db.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `explain (format json) ${text}`,
      values,
    );
    const whole = scans(row!['QUERY PLAN'][0].Plan).filter((table) => growing.includes(table));
    if (whole.length > 0) found.push(`${whole}: ${text}`);
  }
  expect(statements.size).toBeGreaterThan(0);
  return found;
}

const job = idOf('job', 10);
const file = idOf('file', 10);
const request = { videoId: idOf('file', 11), presets: [{ format: 'mp4', resolutions: ['360'] }] };

test.each([
  ['GET', `/v1/encoder/jobs/${job}`],
  ['GET', '/v1/encoder/jobs'],
  ['GET', '/v1/encoder/jobs?page=400'],
  ['GET', `/v1/encoder/jobs/${job}/plan`],
  ['GET', `/v1/encoder/jobs/${job}/tasks`],
  ['GET', `/v1/files/${file}`],
  ['GET', '/v1/files'],
  ['GET', '/v1/webhooks/deliveries'],
  ['GET', `/v1/webhooks/deliveries?jobId=${job}`],
  ['POST', '/v1/encoder/jobs', request],
  ['DELETE', `/v1/files/${file}`],
] as const)('%s %s reads no table from end to end', async (method, url, body?: object) => {
  expect(await sweeping(method, url, body)).toEqual([]);
});
