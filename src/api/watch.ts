import { randomBytes } from 'node:crypto';
import { Type } from 'typebox';
import type { LinkQuery } from '../core/links.ts';
import { playbackOf } from '../core/playback.ts';
import { viewJob } from '../core/views.ts';
import { filesOfJobs } from '../db/files.ts';
import { findJob } from '../db/jobs.ts';
import { VodsmithError } from '../errors.ts';
import { Playback } from '../schemas/playback.ts';
import type { Api, AppOptions } from './app-options.ts';
import { builtPage } from './built-pages.ts';
import { signatureOf } from './link-signature.ts';
import { isId, notFound } from './not-found.ts';
import { type FindPlayback, oembedRoutes } from './oembed.ts';
import { answers } from './openapi.ts';
import { pageHeaders } from './page-policy.ts';
import { requestUrls } from './request-urls.ts';
import { type Absence, fillWatchPage, isAbsence, pageKinds } from './watch-page.ts';

interface Page {
  Params: { jobId: string };
  Querystring: LinkQuery;
}
const LinkParameters = Type.Object({ expires: Type.Optional(Type.String()), signature: Type.Optional(Type.String()) });
const Params = Type.Object({ jobId: Type.String({ description: 'id of a job' }) });

/**
 * The player, as a page and for a frame. Whoever has the id of a job may watch it where its files are public, too; else
 * whoever has a signed link to the page.
 */
export function watchRoutes(app: Api, { db, urls }: Pick<AppOptions, 'db' | 'urls'>): void {
  const find: FindPlayback = async (request, id, query) => {
    if (isId(id)) urls.links?.check(`watch/${id}`, query);
    const job = isId(id) ? await findJob(db, id) : null;
    return job && playbackOf(viewJob(job, await filesOfJobs(db, [job.id]), requestUrls(request, urls)));
  };

  for (const kind of pageKinds)
    app.get<Page>(`/${kind}/:jobId`, { schema: { hide: true } }, async (request, reply) => {
      const { jobId } = request.params;
      const { publicUrl, cdnUrl } = requestUrls(request, urls);
      const { playback, status } = await find(request, jobId, request.query).then(found, refused);
      const signature = signatureOf(request.query, urls);
      const nonce = randomBytes(16).toString('base64');
      const [watchUrl, embedUrl] = ['watch', 'embed'].map((page) => `${publicUrl}/${page}/${jobId}${signature}`) as [
        string,
        string,
      ];
      const oembedUrl = `${publicUrl}/oembed?url=${encodeURIComponent(watchUrl)}`;
      return reply
        .code(status)
        .headers(pageHeaders({ media: new URL(cdnUrl).origin, nonce, embeddable: kind === 'embed' }))
        .send(fillWatchPage(builtPage('player.html'), { kind, playback, nonce, watchUrl, embedUrl, oembedUrl }));
    });

  app.get(
    '/watch/:jobId/source',
    {
      schema: {
        summary: 'What the player page plays; needs no token',
        tags: ['Playback'],
        security: [],
        params: Params,
        querystring: LinkParameters,
        response: answers(Playback, 'not_found', 'link_invalid', 'link_expired'),
      },
    },
    async (request) => {
      const playback = await find(request, request.params.jobId, request.query);
      if (playback === null) throw notFound('job', request.params.jobId);
      return playback;
    },
  );

  oembedRoutes(app, { find, urls });
}

const found = (playback: Playback | null) =>
  playback === null ? { playback: 'not_found' as const, status: 404 } : { playback, status: 200 };

/** A link that is not signed, or has ended: a page says so to people, not a problem document. */
function refused(error: unknown): { playback: Absence; status: number } {
  if (error instanceof VodsmithError && isAbsence(error.code)) return { playback: error.code, status: error.status };
  throw error;
}
