import type { FastifyRequest } from 'fastify';
import type { UrlSettings } from './app-options.ts';

/** What a browser says of a call by a page of this origin; `none` of one that the user typed. */
const ownSites = { read: ['same-origin', 'none'], change: ['same-origin'] };

export const changes = ({ method }: FastifyRequest): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method);

/**
 * Whether no page of another origin makes the call: by Sec-Fetch-Site (W3C Fetch Metadata), which no page can set; a
 * browser that sends none names its page's Origin (RFC 6454). What sends neither is no browser.
 */
export function isSameOrigin(request: FastifyRequest, urls: UrlSettings): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return ownSites[changes(request) ? 'change' : 'read'].includes(String(site));
  const { origin } = request.headers;
  return origin === undefined || ownOrigins(request, urls).includes(origin);
}

function ownOrigins({ protocol, host }: FastifyRequest, { publicUrl }: UrlSettings): string[] {
  const own = `${protocol}://${host}`;
  return publicUrl === undefined ? [own] : [own, new URL(publicUrl).origin];
}

/** Whether the browser speaks https with us, or with the proxy before us. */
export const isSecure = ({ protocol }: FastifyRequest, { publicUrl }: UrlSettings): boolean =>
  protocol === 'https' || publicUrl?.startsWith('https:') === true;
