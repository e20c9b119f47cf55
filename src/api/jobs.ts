import { Type } from 'typebox';
import { showPlan } from '../core/ffmpeg/commands.ts';
import { readJobRequest } from '../core/job-request.ts';
import { refuseRequest } from '../core/limits.ts';
import { viewJob } from '../core/views.ts';
import { type FileRow, filesOfJobs } from '../db/files.ts';
import { getJob, type JobRow, listJobs, planOf } from '../db/jobs.ts';
import { VodsmithError } from '../errors.ts';
import { JobRequest } from '../schemas/job-request.ts';
import { JobsQuery, Page } from '../schemas/page.ts';
import { ShownPlan } from '../schemas/plan.ts';
import type { Api, AppOptions } from './app-options.ts';
import { cancelJob } from './cancel-job.ts';
import { createJob } from './create-job.ts';
import { removeJob } from './delete-job.ts';
import { isId, notFound } from './not-found.ts';
import { answers, bodyRefusals, JobRef, unauthorised } from './openapi.ts';
import { pageInfo } from './paging.ts';
import { limitQueue } from './queue-limit.ts';
import { requestUrls } from './request-urls.ts';
import { retryJob } from './retry-job.ts';
import { searchTurns } from './search-turns.ts';
import { compileValidator } from './validation.ts';

const tags = ['Encoding jobs'];
const Params = Type.Object({ jobId: Type.String({ description: 'id of a job' }) });
const CreationHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description: 'the same key and body within 24 hours give the same job',
    }),
  ),
});
const creationRefusals = [
  ...bodyRefusals,
  ...(['media_unsupported', 'idempotency_key_reused', 'too_many_outputs', 'too_many_jobs'] as const),
];

/** `/encoder/jobs` below /v1. */
export function jobRoutes(app: Api, options: AppOptions): void {
  const { db, urls } = options;
  const requirePlace = limitQueue(db, options.limits);
  const searchInTurn = searchTurns();

  const find = async (projectId: string, id: string): Promise<JobRow> => {
    const job = isId(id) ? await getJob(db, projectId, id) : null;
    if (job === null) throw notFound('job', id);
    return job;
  };

  app.post(
    '/encoder/jobs',
    {
      validatorCompiler: (part) => (part.httpPart === 'body' ? checkJobRequest : compileValidator(part)),
      schema: {
        summary: 'Create a job: encode an uploaded file, or a file from a URL',
        tags,
        headers: CreationHeaders,
        body: JobRequest,
        response: answers(JobRef, ...unauthorised, ...creationRefusals),
      },
    },
    async (request) => {
      refuseRequest(request.body, options.limits);
      await requirePlace(request.projectId);
      const key = request.headers['idempotency-key'];
      const job = await createJob(request.projectId, request.body, options, { key, requestId: request.id });
      const files = key === undefined ? [] : await filesOfJobs(db, [job.id]);
      return viewJob(job, files, requestUrls(request, urls));
    },
  );

  app.get(
    '/encoder/jobs',
    {
      schema: {
        summary: 'Jobs of the project with their files, newest first',
        tags,
        querystring: JobsQuery,
        response: answers(Page(JobRef), ...unauthorised),
      },
    },
    async (request) => {
      const { projectId, query } = request;
      const list = () => listJobs(db, projectId, query);
      const { rows, total } = await (query.search ? searchInTurn(projectId, list) : list());
      const files = await filesOfJobs(
        db,
        rows.map(({ id }) => id),
      );
      const byJob = Map.groupBy(files, (file: FileRow) => file.jobId);
      const at = requestUrls(request, urls);
      const data = rows.map((row) => viewJob(row, byJob.get(row.id) ?? [], at));
      return { pageInfo: pageInfo(query, total), data };
    },
  );

  app.get(
    '/encoder/jobs/:jobId',
    {
      schema: {
        summary: 'One job with its files',
        tags,
        params: Params,
        response: answers(JobRef, ...unauthorised),
      },
    },
    async (request) => {
      const { jobId } = request.params;
      const [job, files] = await Promise.all([
        find(request.projectId, jobId),
        isId(jobId) ? filesOfJobs(db, [jobId]) : [],
      ]);
      return viewJob(job, files, requestUrls(request, urls));
    },
  );

  app.get(
    '/encoder/jobs/:jobId/plan',
    {
      schema: {
        summary: 'The plan of a job: its steps with the exact ffmpeg commands',
        tags,
        params: Params,
        response: answers(ShownPlan, ...unauthorised),
      },
    },
    async (request) => {
      const { id, status } = await find(request.projectId, request.params.jobId);
      const plan = await planOf(db, id);
      if (plan === null)
        throw new VodsmithError(
          'not_found',
          `The job ${id} (${status}) has no plan yet: it is made when the work starts.`,
        );
      return showPlan(plan, 'source');
    },
  );

  app.post(
    '/encoder/jobs/:jobId/cancel',
    {
      schema: {
        summary: 'Cancel a queued or running job; it becomes failed, with the error `cancelled`',
        tags,
        params: Params,
        response: answers(JobRef, ...unauthorised, ...bodyRefusals, 'job_ended'),
      },
    },
    async (request) => {
      const at = requestUrls(request, urls);
      const job = await cancelJob(await find(request.projectId, request.params.jobId), options, at);
      return viewJob(job, [], at);
    },
  );

  app.post(
    '/encoder/jobs/:jobId/retry',
    {
      schema: {
        summary: 'Retry a failed job with its old plan; what is already encoded is kept',
        tags,
        params: Params,
        response: answers(JobRef, ...unauthorised, ...bodyRefusals, 'job_not_failed'),
      },
    },
    async (request) => {
      const job = await retryJob(await find(request.projectId, request.params.jobId), options);
      return viewJob(job, [], requestUrls(request, urls));
    },
  );

  app.delete(
    '/encoder/jobs/:jobId',
    {
      schema: {
        summary: 'Delete a queued job; returns the deleted job',
        tags,
        params: Params,
        querystring: Type.Object({
          outputs: Type.Enum(['true', 'false'], {
            default: 'false',
            description: 'true: also delete a job that has ended, with its outputs',
          }),
        }),
        response: answers(JobRef, ...unauthorised, ...bodyRefusals, 'job_not_queued'),
      },
    },
    async (request) => {
      const found = await find(request.projectId, request.params.jobId);
      const { job, files } = await removeJob(found, request.query.outputs === 'true', options, request.log);
      return viewJob(job, files, requestUrls(request, urls));
    },
  );
}

/** Answers all faults of the body at once, also those between its keys. */
function checkJobRequest(body: unknown): { value: JobRequest } | { error: Error } {
  try {
    return { value: readJobRequest(body) };
  } catch (error) {
    return { error: error as Error };
  }
}
