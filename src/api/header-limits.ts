import type { Limits } from '../core/limits.ts';
import { VodsmithError } from '../errors.ts';
import type { Api } from './app-options.ts';

type HeaderLimits = Pick<Limits, 'headerBytes' | 'headers' | 'headerSeconds'>;

/** Milliseconds. Node looks at these intervals whether headers are late. */
const LOOK = 30_000;

/** What Node itself counts: see client-faults.ts for its answers. It would refuse a request without a host with no word. */
export function headerSettings({ headerBytes, headerSeconds }: HeaderLimits) {
  const headersTimeout = headerSeconds * 1000;
  return {
    maxHeaderSize: headerBytes,
    headersTimeout,
    connectionsCheckingInterval: Math.min(LOOK, headersTimeout),
    requireHostHeader: false,
  };
}

/** Refuses a request with too many headers. Node would leave out those above a number of its own, and say nothing. */
export function limitHeaders(app: Api, { headers: most }: HeaderLimits): void {
  app.server.maxHeadersCount = 0;
  app.addHook('onRequest', async ({ raw }) => {
    const count = raw.rawHeaders.length / 2;
    if (count <= most) return;
    throw new VodsmithError('headers_too_large', `The request has ${count} headers. Send at most ${most}.`);
  });
}
