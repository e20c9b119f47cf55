import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openPostgres } from '../../src/db/postgres.ts';
import { type After, dataFolder, startServer } from '../cli/program.ts';
import { filesBelow } from '../hostile/left-behind.ts';
import { emptyFolder, makeFilm } from '../media/generated-media.ts';
import { type PostgresServer, startPostgres } from '../postgres-server.ts';
import { type Customer, patience, startCustomer } from './customer.ts';
import { startReceiver } from './receiver.ts';

const cleanups: (() => Promise<void>)[] = [];
const after: After = (cleanup) => void cleanups.unshift(cleanup);

let postgres: PostgresServer;
let shared: Record<string, string>;
let customer: Customer;
beforeAll(async () => {
  postgres = await startPostgres(['-c', 'fsync=off']);
  after(() => postgres.stop());
  const DATA_DIR = await dataFolder(after);
  shared = { DATABASE_URL: `${postgres.origin}/postgres`, DATA_DIR, EGRESS_ALLOW: '127.0.0.0/8' };
  customer = await startCustomer({ ...shared, ROLE: 'api' }, after);
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

const startWorker = () =>
  startServer({ ...shared, ROLE: 'worker', WORKER_SLOTS: '1', PUBLIC_URL: customer.server.url }, after);

/** Every stored file: its bytes, and what a rename would change. */
function storedFiles(): Record<string, string> {
  const folder = join(shared.DATA_DIR!, 'storage', 'files');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { ino, mtimeMs } = statSync(path);
      return [path, `${ino} ${mtimeMs} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`];
    }),
  );
}

test('a worker that was stopped, and goes on when another has done its work, changes nothing any more', async () => {
  await using receiver = await startReceiver();
  const db = await openPostgres(shared.DATABASE_URL!);
  after(() => db.close());
  await startWorker();
  const [worker] = await db.query<{ pid: number }>('select pid from workers');
  const { pid } = worker!;
  after(async () => void process.kill(pid, 'SIGCONT'));
  const { id: videoId } = await customer.upload(await makeFilm(join(await emptyFolder(after), 'f.mp4'), '426x240', 20));
  const presets = [
    { format: 'hls' as const, resolutions: ['240'] },
    { format: 'mp4' as const, resolutions: ['240'] },
  ];
  const { id } = await customer.createJob({ videoId, presets, quality: 'high', webhookUrl: receiver.url });
  const work = join(shared.DATA_DIR!, 'work');
  const folder = join(work, readdirSync(work).find((name) => name.endsWith(`.${pid}`))!, 'worker');
  const encodes = () =>
    db.query(`select 1 from tasks where job_id = $1 and kind = 'encode-video' and status = 'running'`, [id]);
  await vi.waitUntil(async () => (await encodes()).length > 0 && (await filesBelow(folder)).length > 0, patience);
  process.kill(pid, 'SIGSTOP');

  await startWorker();
  expect((await customer.ended(id)).error).toBeNull();
  await vi.waitUntil(() => receiver.received.length > 0, patience);
  const [before, job] = [storedFiles(), await customer.getJob(id)];

  process.kill(pid, 'SIGCONT');
  await vi.waitUntil(async () => (await filesBelow(folder)).length === 0, patience);
  expect(storedFiles()).toEqual(before);
  expect(await customer.getJob(id)).toEqual(job);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  const { data } = await customer.call<{ data: unknown[] }>('GET', `/v1/webhooks/deliveries?jobId=${id}`);
  expect(data).toMatchObject([{ status: 'delivered' }]);
});
