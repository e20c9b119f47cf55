import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { playbackOf } from '../core/playback.ts';
import { viewJob } from '../core/views.ts';
import { filesOfJobs } from '../db/files.ts';
import { findJob } from '../db/jobs.ts';
import { Playback } from '../schemas/playback.ts';
import type { Api, AppOptions } from './app-options.ts';
import { builtPage } from './built-pages.ts';
import { isId, notFound } from './not-found.ts';
import { oembedRoutes } from './oembed.ts';
import { answers } from './openapi.ts';
import { pageHeaders } from './page-policy.ts';
import { requestUrls } from './request-urls.ts';
import { fillWatchPage } from './watch-page.ts';

const Params = Type.Object({ jobId: Type.String({ description: 'id of a job' }) });

/** The player, as a page and for a frame. Whoever has the id of a job may watch it: its files are public too. */
export function watchRoutes(app: Api, { db, urls }: Pick<AppOptions, 'db' | 'urls'>): void {
  const find = async (request: FastifyRequest, id: string): Promise<Playback | null> => {
    const job = isId(id) ? await findJob(db, id) : null;
    return job && playbackOf(viewJob(job, await filesOfJobs(db, [job.id]), requestUrls(request, urls)));
  };

  for (const kind of ['watch', 'embed'] as const)
    app.get(`/${kind}/:jobId`, { schema: { hide: true, params: Params } }, async (request, reply) => {
      const { jobId } = request.params;
      const { publicUrl, cdnUrl } = requestUrls(request, urls);
      const playback = await find(request, jobId);
      const nonce = randomBytes(16).toString('base64');
      const [watchUrl, embedUrl] = [`${publicUrl}/watch/${jobId}`, `${publicUrl}/embed/${jobId}`];
      const oembedUrl = `${publicUrl}/oembed?url=${encodeURIComponent(watchUrl)}`;
      return reply
        .code(playback === null ? 404 : 200)
        .headers(pageHeaders({ media: new URL(cdnUrl).origin, nonce, embeddable: kind === 'embed' }))
        .send(fillWatchPage(builtPage('player.html'), { playback, nonce, watchUrl, embedUrl, oembedUrl }));
    });

  app.get(
    '/watch/:jobId/source',
    {
      schema: {
        summary: 'What the player page plays; needs no token',
        tags: ['Playback'],
        security: [],
        params: Params,
        response: answers(Playback, 'not_found'),
      },
    },
    async (request) => {
      const playback = await find(request, request.params.jobId);
      if (playback === null) throw notFound('job', request.params.jobId);
      return playback;
    },
  );

  oembedRoutes(app, { find, urls });
}
