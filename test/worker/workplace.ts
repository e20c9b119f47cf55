import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import { createJob } from '../../src/api/create-job.ts';
import { newId } from '../../src/core/ids.ts';
import { usualLimits } from '../../src/core/limits.ts';
import { makeSecrets, newWebhookSecret } from '../../src/core/secrets.ts';
import type { Database } from '../../src/db/database.ts';
import { type FileRow, insertFile } from '../../src/db/files.ts';
import { findJobWithSource, type JobRow, type PlannedJob } from '../../src/db/jobs.ts';
import { migrate } from '../../src/db/migrate.ts';
import { insertProject } from '../../src/db/projects.ts';
import { openQueue, type Queue } from '../../src/db/queue.ts';
import type { TaskRow } from '../../src/db/tasks.ts';
import { extensionOf } from '../../src/media/extension.ts';
import { probe } from '../../src/media/probe.ts';
import { readSource } from '../../src/media/read-source.ts';
import { runStep } from '../../src/media/steps/run-step.ts';
import { openMetrics } from '../../src/metrics/metrics.ts';
import { openEgress } from '../../src/net/egress.ts';
import type { JobRequest } from '../../src/schemas/job-request.ts';
import { openDiskRoom } from '../../src/storage/disk-room.ts';
import { localStorage } from '../../src/storage/local.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { Log, WorkerOptions } from '../../src/worker/work-context.ts';
import { type RunningWorker, startWorker } from '../../src/worker/worker.ts';
import type { After } from '../cli/program.ts';
import { getTask, tasksOfJob } from '../db/task-rows.ts';
import { processesNaming } from '../e2e/processes.ts';
import { filesBelow } from '../hostile/left-behind.ts';
import { emptyFolder, encoder } from '../media/generated-media.ts';
import { openNewPglite } from '../new-cluster.ts';

/** Milliseconds. */
export const patience = { timeout: 60_000, interval: 50 };

interface Logged {
  level: keyof Log;
  facts: unknown;
  message: string;
}

/** A database, a storage and a queue of their own, and a worker that can be started on them. */
export interface Workplace {
  db: Database;
  queue: Queue;
  storage: Storage;
  projectId: string;
  workFolder: string;
  /** What its workers are started with. */
  options: WorkerOptions;
  logged: Logged[];
  /** Starts a worker, which is stopped after the test at the latest. */
  work(changes: Partial<WorkerOptions>, after: After): Promise<RunningWorker>;
  /** Stores the file and makes it a file of the project, as an upload does. */
  upload(path: string): Promise<FileRow>;
  createJob(request: JobRequest): Promise<JobRow>;
  job(id: string): Promise<PlannedJob>;
  /** Waits until the job has ended. */
  ended(id: string): Promise<PlannedJob>;
  tasks(jobId: string): Promise<TaskRow[]>;
  /** Waits for a task of this kind that is running. */
  runningTask(jobId: string, kind: string): Promise<TaskRow>;
  logOf(taskId: string): Promise<string | null>;
  /** What is in the folders of tasks. */
  workFiles(): Promise<string[]>;
  /** Command lines of encoders of pictures. */
  pictures(): string[];
  /** Whatever was put off may start now. */
  skipPauses(): Promise<void>;
}

/** @param database one with the schema in place; without it an embedded one of its own */
export async function openWorkplace(after: After, database?: Database): Promise<Workplace> {
  const folder = await emptyFolder(after);
  const workFolder = join(folder, 'work');
  await mkdir(workFolder);
  const db = database ?? (await openNewPglite(join(folder, 'database')));
  if (database === undefined) after(() => db.close());
  await migrate(db);
  const logged: Logged[] = [];
  const log = (level: Logged['level']) => (facts: unknown, message: string) =>
    void logged.push({ level, facts, message });
  const queue = await openQueue(db, { onError: (error) => log('error')(error, 'the queue failed') });
  after(() => queue.stop());
  const storage = await localStorage(join(folder, 'storage'));
  const egress = openEgress({ allow: ['127.0.0.1'] });
  after(async () => egress.close());
  const secrets = makeSecrets(Buffer.alloc(32, 7));
  const projectId = newId();
  await insertProject(db, { id: projectId, name: 'A project', webhookSecret: secrets.encrypt(newWebhookSecret()) });

  const options: WorkerOptions = {
    ...{ db, storage, sources: storage, queue, encoder, egress, secrets, workFolder, version: '1.2.3', slots: 2 },
    disk: openDiskRoom(workFolder, usualLimits.freeBytes),
    drainSeconds: 0,
    limits: usualLimits,
    media: { readSource, runStep },
    metrics: openMetrics(db, () => {}),
    urls: { publicUrl: 'http://api.test', cdnUrl: 'http://cdn.test' },
    log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
  };
  const job = async (id: string) => (await findJobWithSource(db, id))!.job;
  return {
    ...{ db, queue, storage, projectId, workFolder, options, logged, job },
    async work(changes, cleanup) {
      const worker = await startWorker({ ...options, ...changes });
      let stopping: Promise<void> | null = null;
      const stop = () => {
        stopping ??= worker.stop();
        return stopping;
      };
      cleanup(stop);
      return { ...worker, stop };
    },
    async upload(path) {
      const media = await probe(path, { encoder });
      const id = newId();
      const key = `files/videos/${id}.${extensionOf(media)}`;
      const sha256 = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      const copy = join(workFolder, id);
      await copyFile(path, copy);
      await storage.put(key, copy);
      return insertFile(db, {
        ...{ id, projectId, jobId: null, type: media.type, path: key, name: null, size: media.size, sha256, media },
        ...{ format: media.format, duration: media.duration },
        width: media.video?.displayWidth ?? null,
        height: media.video?.displayHeight ?? null,
      });
    },
    createJob: (request) => createJob(projectId, request, { db }),
    ended: (id) =>
      vi.waitUntil(async () => {
        const row = await job(id);
        return row.finishedAt !== null && row;
      }, patience),
    tasks: (jobId) => tasksOfJob(db, jobId),
    async runningTask(jobId, kind) {
      const found = await vi.waitUntil(async () => {
        const tasks = await tasksOfJob(db, jobId);
        return tasks.find((task) => task.kind === kind && task.status === 'running');
      }, patience);
      return (await getTask(db, found.id))!;
    },
    workFiles: () => filesBelow(workFolder),
    pictures: () => processesNaming(workFolder).filter((line) => line.includes('libx264')),
    async logOf(taskId) {
      const [row] = await db.query<{ log: string | null }>('select log from tasks where id = $1', [taskId]);
      return row?.log ?? null;
    },
    async skipPauses() {
      await db.query(`update tasks set due_at = now() where status = 'queued' and due_at > now()`);
      await db.query(`update pgboss.job set start_after = now() where state = 'created' and start_after > now()`);
    },
  };
}
