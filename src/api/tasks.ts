import { Type } from 'typebox';
import { viewTask } from '../core/view-task.ts';
import { getJob } from '../db/jobs.ts';
import { taskHistory } from '../db/tasks.ts';
import { Task } from '../schemas/task.ts';
import type { Api, AppOptions } from './app-options.ts';
import { isId, notFound } from './not-found.ts';
import { answers, unauthorised } from './openapi.ts';

const Params = Type.Object({ jobId: Type.String({ description: 'id of a job' }) });

/** `/encoder/jobs/:jobId/tasks` below /v1: who does what of a job, since when, and the log of what failed. */
export function taskRoutes(app: Api, { db }: Pick<AppOptions, 'db'>): void {
  app.get(
    '/encoder/jobs/:jobId/tasks',
    {
      schema: {
        summary: 'The tasks of a job in the order of the plan; failed ones with the end of their log',
        tags: ['Encoding jobs'],
        params: Params,
        response: answers(Type.Array(Task), ...unauthorised),
      },
    },
    async ({ projectId, params: { jobId } }) => {
      const job = isId(jobId) ? await getJob(db, projectId, jobId) : null;
      if (job === null) throw notFound('job', jobId);
      return (await taskHistory(db, job.id)).map(viewTask);
    },
  );
}
