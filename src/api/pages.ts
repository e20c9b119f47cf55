import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { viewJob } from '../core/views.ts';
import { filesOfJobs } from '../db/files.ts';
import { findJob, type JobRow } from '../db/jobs.ts';
import { JobStatus } from '../schemas/job.ts';
import type { Api, AppOptions } from './app-options.ts';
import { readPage } from './assets.ts';
import { isId, notFound } from './not-found.ts';
import { answers } from './openapi.ts';
import { requestUrls } from './request-urls.ts';

const Params = Type.Object({ jobId: Type.String({ description: 'id of a job' }) });
const Source = Type.Object({
  playbackUrl: Type.Union([Type.String(), Type.Null()]),
  poster: Type.Union([Type.String(), Type.Null()], { description: 'URL of an image' }),
  status: JobStatus,
});

/** The pages for people. Whoever has the id of a job may watch it: its files are public too. */
export function pageRoutes(app: Api, { db, urls }: AppOptions): void {
  const home = readPage('home.html');
  const watch = readPage('watch.html');
  const missing = readPage('missing.html');
  const find = async (id: string): Promise<JobRow | null> => (isId(id) ? findJob(db, id) : null);

  app.get('/', { schema: { hide: true } }, async (_request, reply) => sendPage(reply, home));

  app.get('/watch/:jobId', { schema: { hide: true, params: Params } }, async (request, reply) => {
    const job = await find(request.params.jobId);
    if (job === null) return sendPage(reply.code(404), missing);
    return sendPage(reply, watch, new URL(requestUrls(request, urls).cdnUrl).origin);
  });

  app.get(
    '/watch/:jobId/source',
    {
      schema: {
        summary: 'What the player page plays; needs no token',
        tags: ['Playback'],
        security: [],
        params: Params,
        response: answers(Source, 'not_found'),
      },
    },
    async (request) => {
      const job = await find(request.params.jobId);
      if (job === null) throw notFound('job', request.params.jobId);
      const { status, playbackUrl, files } = viewJob(job, await filesOfJobs(db, [job.id]), requestUrls(request, urls));
      const poster = files.find(({ type }) => type === 'image')?.fileUrl ?? null;
      return { status, playbackUrl, poster };
    },
  );
}

/** Nothing inline and nothing from elsewhere, but for media of the CDN. */
function sendPage(reply: FastifyReply, html: string, cdn = "'self'"): FastifyReply {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "worker-src 'self'",
    `connect-src 'self' ${cdn}`,
    `img-src 'self' ${cdn}`,
    `media-src 'self' blob: ${cdn}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return reply
    .headers({
      'content-security-policy': policy.join('; '),
      'cache-control': 'no-cache',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'x-content-type-options': 'nosniff',
    })
    .type('text/html; charset=utf-8')
    .send(html);
}
