import type { FastifyRequest } from 'fastify';
import { embedSize } from '../core/embed-size.ts';
import type { LinkQuery } from '../core/links.ts';
import { VodsmithError } from '../errors.ts';
import { Oembed, OembedQuery } from '../schemas/oembed.ts';
import type { Playback } from '../schemas/playback.ts';
import type { Api, UrlSettings } from './app-options.ts';
import { signatureOf } from './link-signature.ts';
import { answers } from './openapi.ts';
import { requestUrls } from './request-urls.ts';
import { escapeHtml } from './watch-page.ts';

/** What is played of a job; `null` where there is none. Throws where the link is not signed, but must be. */
export type FindPlayback = (request: FastifyRequest, jobId: string, query: LinkQuery) => Promise<Playback | null>;

interface Options {
  find: FindPlayback;
  urls: UrlSettings;
}

/** `/oembed`: how a page that was given a link shows the player behind it (oembed.com, version 1.0). */
export function oembedRoutes(app: Api, { find, urls }: Options): void {
  app.get(
    '/oembed',
    {
      schema: {
        summary: 'How to embed the video behind a link (oEmbed 1.0); needs no token',
        tags: ['Playback'],
        security: [],
        querystring: OembedQuery,
        response: answers(Oembed, 'not_found', 'format_unknown', 'link_invalid', 'link_expired'),
      },
    },
    async (request): Promise<Oembed> => {
      const { url, maxwidth, maxheight, format = 'json' } = request.query;
      if (format !== 'json')
        throw new VodsmithError('format_unknown', 'oEmbed is only available as JSON. Use format=json.');
      const { publicUrl } = requestUrls(request, urls);
      const jobId = jobOf(url, publicUrl);
      const query: LinkQuery = jobId === null ? {} : Object.fromEntries(new URL(url).searchParams);
      const playback = jobId === null ? null : await find(request, jobId, query);
      if (playback === null)
        throw new VodsmithError('not_found', `There is no video at ${JSON.stringify(url.slice(0, 200))}.`);
      const size = embedSize(playback, {
        ...(maxwidth && { width: maxwidth }),
        ...(maxheight && { height: maxheight }),
      });
      return {
        version: '1.0',
        type: 'video',
        provider_name: 'Vodsmith',
        provider_url: publicUrl,
        title: playback.title,
        ...size,
        html: frameCode(`${publicUrl}/embed/${jobId}${signatureOf(query, urls)}`, playback.title, size),
        ...(playback.poster === null ? {} : { thumbnail_url: playback.poster }),
      };
    },
  );
}

/** Of a page on this server alone. */
function jobOf(url: string, publicUrl: string): string | null {
  if (!URL.canParse(url) || new URL(url).origin !== new URL(publicUrl).origin) return null;
  return /^\/(?:watch|embed)\/([0-9a-f]{24})\/?$/.exec(new URL(url).pathname)?.[1] ?? null;
}

const frameCode = (url: string, title: string, { width, height }: { width: number; height: number }) =>
  `<iframe src="${escapeHtml(url)}" title="${escapeHtml(title)}" width="${width}" height="${height}" allow="autoplay; fullscreen; picture-in-picture" allowfullscreen></iframe>`;
