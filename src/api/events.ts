import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { getJob } from '../db/jobs.ts';
import { VodsmithError } from '../errors.ts';
import type { Api, AppOptions } from './app-options.ts';
import { JobEvents, lastStates } from './job-events.ts';
import { isId, notFound } from './not-found.ts';
import { streams, unauthorised } from './openapi.ts';

const tags = ['Encoding jobs'];
const Params = Type.Object({ jobId: Type.String({ description: 'id of a job' }) });

/** Server-Sent Events below /v1: of one job, and of all jobs of the project. */
export function eventRoutes(app: Api, { db, limits }: AppOptions): void {
  const events = new JobEvents(db, (error) => app.log.warn(error, 'clients were let go that wait for events'));
  app.addHook('preClose', () => events.close());

  const send = async (projectId: string, jobId: string | null, reply: FastifyReply) => {
    if (events.countOf(projectId) >= limits.eventStreams)
      throw new VodsmithError(
        'too_many_calls',
        `The project has ${limits.eventStreams} event streams open. Close some: one stream can follow all its jobs.`,
      );
    const stream = await events.open(projectId, jobId);
    return reply.header('x-accel-buffering', 'no').type('text/event-stream; charset=utf-8').send(stream);
  };

  // Nobody takes the stream of a HEAD, and so nobody would end it
  const getAlone = { exposeHeadRoute: false };

  app.get(
    '/encoder/jobs/:jobId/events',
    {
      ...getAlone,
      schema: {
        summary: 'The state of a job and every change, as Server-Sent Events until the job ends',
        tags,
        params: Params,
        response: streams(...unauthorised),
      },
    },
    async (request, reply) => {
      const { jobId } = request.params;
      const job = isId(jobId) ? await getJob(db, request.projectId, jobId) : null;
      if (job === null) throw notFound('job', jobId);
      // WHATWG HTML section 9.2.3: a client that knows the end would otherwise connect for ever
      if (knowsTheEnd(request) && lastStates.includes(job.status)) return reply.code(204).send();
      return send(request.projectId, jobId, reply);
    },
  );

  app.get(
    '/events',
    {
      ...getAlone,
      schema: {
        summary: 'The unfinished jobs of the project and every change of any job, as Server-Sent Events',
        tags,
        response: streams(...unauthorised),
      },
    },
    (request, reply) => send(request.projectId, null, reply),
  );
}

const knowsTheEnd = ({ headers }: FastifyRequest): boolean =>
  lastStates.includes(String(headers['last-event-id']).split(':', 1)[0]!);
