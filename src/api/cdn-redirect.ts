import type { IncomingHttpHeaders } from 'node:http';

/**
 * Where a CDN has a file that is asked of us; `null`: it is delivered here. A CDN that asks for its own visitors, as it
 * says by `CDN-Loop` (RFC 8586) or `Via` (RFC 9110 section 7.6.3), would else be sent to itself for ever.
 *
 * @param origin what the URLs of the CDN begin with, no slash at the end
 */
export function cdnLocation(origin: string | undefined, key: string, headers: IncomingHttpHeaders): string | null {
  if (origin === undefined || headers['cdn-loop'] !== undefined || headers.via !== undefined) return null;
  if (headers.host === new URL(origin).host) return null;
  return `${origin}/${key}`;
}
