import { readFileSync } from 'node:fs';
import { newId } from '../../src/core/ids.ts';
import { normaliseProbe, type RawProbe } from '../../src/core/probe/normalise.ts';
import { insertApiKey } from '../../src/db/api-keys.ts';
import { setJobPlan } from '../../src/db/jobs.ts';
import { insertDelivery } from '../../src/db/webhooks.ts';
import { keepPresence } from '../../src/db/workers.ts';
import type { Plan } from '../../src/schemas/plan.ts';
import type { Service } from '../api/service.ts';
import { addFile, addJob, addTask } from '../db/rows.ts';
import { startTask } from '../db/task-rows.ts';

/** What an id in a path may be of. */
export const kinds = ['jobs', 'files', 'deliveries', 'keys', 'workers'] as const;
/** Ids by what they are of. */
export type Ids = Record<(typeof kinds)[number], string[]>;

/** Stands in all that belongs to another project, and in no request. */
export const MARK = 'of-another-project';
const worker = { id: newId(), host: 'one', pid: 42, version: '1.2.3', slots: 2, hindrance: null };

/**
 * Puts something of each kind into the other project.
 *
 * @returns the ids, and what is there at any time, as a text to compare
 */
export async function fillOther({ db, other }: Service): Promise<{ ids: Ids; state: () => Promise<string> }> {
  const { projectId } = other;
  const url = `https://example.com/${MARK}`;
  const job = await addJob(db, projectId, { userData: { mark: MARK }, videoUrl: url, webhookUrl: url });
  await keepPresence(db, worker);
  await startTask(db, await addTask(db, job.id, { kind: 'encode', step: MARK }), worker.id);
  const file = await addFile(db, projectId, { name: MARK, format: MARK });
  const delivery = await addDelivery(db, { projectId, jobId: job.id, url, body: MARK });
  await db.query('update api_keys set name = $2 where project_id = $1', [projectId, MARK]);
  const [key] = await db.query<{ id: string }>('select id from api_keys where project_id = $1', [projectId]);
  const state = async () => {
    const rows = ['jobs', 'files', 'webhook_deliveries', 'api_keys'].map((table) =>
      db.query(`select * from ${table} where project_id = $1 order by id`, [projectId]),
    );
    rows.push(db.query('select * from tasks where job_id = $1', [job.id]));
    rows.push(db.query('select webhook_secret from projects where id = $1', [projectId]));
    return JSON.stringify(await Promise.all(rows));
  };
  return { ids: { jobs: [job.id], files: [file.id], deliveries: [delivery], keys: [key!.id], workers: [] }, state };
}

/** Puts a file, a job, a delivery and a key beside what requests have left of the caller's own. */
export async function fillOwn({ db, mine: { projectId, key } }: Service): Promise<void> {
  const media = normaliseProbe(fixture<RawProbe>('probes/audio-only.json'), 1);
  const file = await addFile(db, projectId, { media });
  const job = await addJob(db, projectId, { videoId: file.id, videoUrl: null });
  await setJobPlan(db, job.id, { media, plan: fixture<Plan>('plans/audio-only-reference.json') });
  await addTask(db, job.id);
  await addDelivery(db, { projectId, jobId: job.id, url: 'https://example.com/hook', body: '{}' });
  const [own] = await db.query<{ secret: string }>('select secret from api_keys where key = $1', [key]);
  await insertApiKey(db, { id: newId(), projectId, name: 'A key', key: newId(), secret: own!.secret });
}

/** Some of what the caller's project has at this moment, without the key that it calls with. */
export async function ownIds({ db, mine }: Service): Promise<Ids> {
  const rows = await db.query<{ kind: keyof Ids; id: string }>(
    `(select 'jobs' as kind, id from jobs where project_id = $1 order by number desc limit 4) union all
     (select 'files', id from files where project_id = $1 order by number desc limit 4) union all
     (select 'deliveries', id from webhook_deliveries where project_id = $1 order by id desc limit 2) union all
     (select 'keys', id from api_keys where project_id = $1 and key <> $2 order by id desc limit 2) union all
     (select 'workers', id from workers)`,
    [mine.projectId, mine.key],
  );
  const ofKind = (kind: keyof Ids) => rows.filter((row) => row.kind === kind).map(({ id }) => id);
  return Object.fromEntries(kinds.map((kind) => [kind, ofKind(kind)])) as Ids;
}

const fixture = <T>(name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')) as T;

async function addDelivery(db: Service['db'], delivery: Omit<Parameters<typeof insertDelivery>[1], 'id'>) {
  const id = `msg_${newId()}`;
  await insertDelivery(db, { id, ...delivery });
  return id;
}
