import { noStats } from '../core/stats.ts';
import type { Database } from './database.ts';
import { byTurns, type Claimed, claiming, type TakenTask, type Taker, takenOf } from './take-task.ts';
import { starting, type TaskRow, taskColumns } from './tasks.ts';

/** A task that was taken and started. */
export interface StartedTask extends TakenTask {
  /** `null` where it or its job has ended: the message is one too many. */
  started: { task: TaskRow; job: StartedJob } | null;
}

/** What changes of a job while it runs, as it was before. */
export interface StartedJob {
  startedAt: Date | null;
  playable: boolean;
}

type Row = Omit<Claimed, 'id' | 'jobId'> & { messageId: string; messageJobId: string | null } & StartedJob &
  (TaskRow | { id: null });

/**
 * Takes the task that is next in turn (`takeTask`) and starts it for the worker, also one that was lost; its job goes
 * from `queued` to `processing`. `null` for none.
 *
 * In one statement: a task costs one commit until its work begins. Whoever ends a job locks it before its tasks; so a
 * job that still is queued is begun before its task.
 */
export async function startNextTask(db: Database, taker: Taker, worker: string): Promise<StartedTask | null> {
  const { text, values } = claiming(taker);
  const begin = beginning(`$${values.push(worker)}`, `$${values.push(JSON.stringify(noStats))}`);
  const [row] = await byTurns(db, taker, (sql) => sql.query<Row>(text + begin, values));
  if (row === undefined) return null;
  const { messageId, messageJobId, retryCount, priority, data, group, startedAt, playable, ...task } = row;
  return {
    ...takenOf({ id: messageId, jobId: messageJobId, retryCount, priority, data, group }),
    started: task.id === null ? null : { task, job: { startedAt, playable } },
  };
}

const beginning = (worker: string, stats: string) => `,
named as (select id, job_id from tasks where id = (select data->>'taskId' from claimed) and status in ('queued', 'running')),
begun as (
  update jobs set status = 'processing', stats = coalesce(stats, ${stats}), started_at = now(), updated_at = now()
  where id = (select job_id from named) and status = 'queued' returning id
),
started as (${starting('(select id from named where (select count(*) from begun) >= 0)', worker)})
select claimed.id as "messageId", claimed."retryCount", claimed.priority, claimed.data, claimed."group",
  claimed."jobId" as "messageJobId", jobs.started_at as "startedAt", jobs.playable, task.*
from claimed left join (select ${taskColumns} from started) task on true left join jobs on jobs.id = task."jobId"`;
