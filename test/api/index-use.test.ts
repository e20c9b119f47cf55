import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillTables, idOf } from '../../bench/control/rows.ts';
import { newId } from '../../src/core/ids.ts';
import type { Sql } from '../../src/db/database.ts';
import { forgetOldKeys } from '../../src/db/idempotency.ts';
import { openQueue, type Queue } from '../../src/db/queue.ts';
import { giveBackSilent } from '../../src/db/silent-holders.ts';
import { releaseOldFailures, sweep } from '../../src/db/sweep.ts';
import { type Taker, takeTasks } from '../../src/db/take-task.ts';
import { finishTask, insertTasks, type NewTask } from '../../src/db/tasks.ts';
import { planOf, referenceRequest } from '../core/plan/inputs.ts';
import { type Service, startService } from './service.ts';

const ROWS = 20_000;
/** Tables that grow with every job. */
const growing = [
  ...['jobs', 'files', 'tasks', 'webhook_deliveries', 'webhook_attempts', 'renditions', 'rendition_parts'],
  ...['rendition_uses', 'idempotency_keys', 'job_texts'],
];
const WAITING = 3000;

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  'Shared Hit Blocks'?: number;
  Plans?: PlanNode[];
}

const worker = 'one';
let service: Service;
let queue: Queue;
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
  await db.query(
    `insert into webhook_attempts (delivery_id, number, milliseconds) select id, 1, 5 from webhook_deliveries`,
  );
  await db.query(
    `insert into renditions (hash, project_id, prefix, released_at)
     select id, project_id, id, case when number % 1000 = 0 then now() - interval '5 min' end from jobs`,
  );
  await db.query('insert into rendition_parts (hash, first) select hash, 0 from renditions');
  await db.query('insert into rendition_uses (hash, job_id) select id, id from jobs where number % 1000 <> 0');
  await db.query(
    `insert into idempotency_keys (project_id, key, fingerprint, job_id) select project_id, id, id, id from jobs`,
  );
  queue = await openQueue(db, { onError: (error) => expect.fail(String(error)) });
  await insertTasks(db, waitingTasks());
  // A few jobs of other projects wait, too
  await db.query(`update tasks set project_id = $1 where status = 'queued' and number % 7 = 0`, [
    service.other.projectId,
  ]);
  await db.query(`update tasks set project_id = $1 where status = 'queued' and number % 7 = 1`, [
    service.third.projectId,
  ]);
  for (const table of growing) await db.execute(`vacuum analyze ${table}`);
  const { transaction } = db;
  db.query = recording(db);
  db.transaction = (work) => transaction.call(db, (sql) => work({ query: recording(sql) })) as never;
}, 300_000);
afterAll(async () => {
  await queue.stop();
  await service.stop();
});

/** Five of each job. */
const waitingTasks = (): NewTask[] =>
  Array.from({ length: WAITING }, (_, index) => ({
    ...{ id: newId(), jobId: idOf('job', 1 + Math.floor(index / 5)), kind: 'encode-video', step: `v${index % 5}` },
    ...{ after: [], weight: 1, status: 'queued', rank: 999_999 - (index % 5), turn: new Date(index) },
  }));

const scans = (node: PlanNode): string[] => [
  ...(node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? ''] : []),
  ...(node.Plans ?? []).flatMap(scans),
];

/** The statements of the work that read a whole table that grows. */
async function sweeping(work: () => Promise<unknown>): Promise<string[]> {
  statements.clear();
  await work();
  const found: string[] = [];
  for (const [text, values] of [...statements].filter(([one]) => /^\s*(select|update|delete|with|insert)/i.test(one))) {
    const whole = scans(await planOfStatement(text, values, 'format json')).filter((table) => growing.includes(table));
    if (whole.length > 0) found.push(`${whole}: ${text}`);
  }
  expect(statements.size).toBeGreaterThan(0);
  return found;
}

async function planOfStatement(text: string, values: unknown[], options: string): Promise<PlanNode> {
  const [row] = await service.db.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`explain (${options}) ${text}`, values);
  return row!['QUERY PLAN'][0].Plan;
}

async function call(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object): Promise<void> {
  const { headers } = service.mine;
  const answer = await service.app.inject({ method, url, headers, ...(body && { payload: body }) });
  expect(answer.statusCode, answer.body).toBeLessThan(300);
}

const job = idOf('job', 10);
const file = idOf('file', 10);
const request = { videoId: idOf('file', 11), presets: [{ format: 'mp4', resolutions: ['360'] }] };

test.each([
  ['GET', `/v1/encoder/jobs/${job}`],
  ['GET', '/v1/encoder/jobs'],
  ['GET', '/v1/encoder/jobs?page=400'],
  ['GET', '/v1/encoder/jobs?status=failed'],
  ['GET', '/v1/encoder/jobs?status=completed&page=2'],
  ['GET', `/v1/encoder/jobs/${job}/plan`],
  ['GET', `/v1/encoder/jobs/${job}/tasks`],
  ['GET', `/v1/files/${file}`],
  ['GET', '/v1/files'],
  ['GET', '/v1/webhooks/deliveries'],
  ['GET', `/v1/webhooks/deliveries?jobId=${job}`],
  ['GET', '/v1/usage'],
  ['POST', '/v1/encoder/jobs', request],
  ['DELETE', `/v1/files/${file}`],
] as const)('%s %s reads no table from end to end', async (method, url, body?: object) => {
  expect(await sweeping(() => call(method, url, body))).toEqual([]);
});

test.each([
  ['old failures are let go', () => releaseOldFailures(service.db, 7)],
  ['renditions are swept', () => sweep(service.db, async () => {}, { idle: 60 })],
  ['idempotency keys are forgotten', () => forgetOldKeys(service.db)],
  ['webhooks are taken', () => queue.fetch(16)],
  ['silent holders are given up', () => giveBackSilent(service.db)],
  [
    'a task is taken and done',
    async () => finishTask(service.db, (await takeTasks(service.db, { worker }, 1))[0]!.task, null),
  ],
])('where %s no table is read from end to end', async (_what, work) => {
  expect(await sweeping(work)).toEqual([]);
});

/** Rows that the nodes of a plan have read of tasks and jobs, those that they left out too. */
const rowsRead = (node: PlanNode): number => {
  const each = (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0);
  const isCounted = ['tasks', 'jobs'].includes((node['Index Name'] ?? node['Relation Name'] ?? '').split('_')[0]!);
  const own = isCounted ? each * (node['Actual Loops'] ?? 0) : 0;
  return (node.Plans ?? []).reduce((sum, child) => sum + rowsRead(child), own);
};

/** What a take has read, by each way to ask for one. */
async function readByTakes(takers: Partial<Taker>[]): Promise<{ taker: string; rows: number; blocks: number }[]> {
  const read = [];
  for (const taker of takers) {
    statements.clear();
    await takeTasks(service.db, { worker, ...taker }, 3);
    const [[text, values]] = [...statements].filter(([one]) => one.includes('update tasks')) as [[string, unknown[]]];
    const plan = await planOfStatement(text, values, 'analyze, buffers, format json');
    read.push({ taker: JSON.stringify(taker), rows: rowsRead(plan), blocks: plan['Shared Hit Blocks']! });
  }
  return read;
}

// One of them has tasks that wait
const jobs = [idOf('job', 10), idOf('job', 900)];
const takers = [{}, { known: jobs }, { known: jobs.slice(1) }, { limit: 50, known: jobs }, { oldest: true }];

test('to take a task reads a few of them, however many wait and however many are done', async () => {
  // The oldest jobs have a task running
  for (let count = 0; count < 8; count += 1) await takeTasks(service.db, { worker, oldest: true }, 1);
  for (const { taker, rows } of await readByTakes(takers)) expect(rows, taker).toBeLessThan(100);
});

test('nor does it read what was done since the last vacuum, when nothing waited', async () => {
  const { db } = service;
  const all = (from: string, to: string, most = WAITING) =>
    db.query(`update tasks set status = $2 where id in (select id from tasks where status = $1 limit $3)`, [
      from,
      to,
      most,
    ]);
  await all('running', 'done');
  await all('queued', 'waiting');
  await db.execute('vacuum analyze tasks');
  await all('waiting', 'queued');
  await all('queued', 'running', WAITING / 2);
  await all('running', 'done');
  // The first one to come by finds what is left of them, and marks it
  await readByTakes(takers);
  for (const { taker, rows, blocks } of await readByTakes(takers)) {
    expect(rows, taker).toBeLessThan(100);
    expect(blocks, taker).toBeLessThan(400);
  }
});
