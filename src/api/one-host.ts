import { VodsmithError } from '../errors.ts';
import type { Api } from './app-options.ts';

/**
 * Refuses what RFC 9112 section 3.2 has to be refused: HTTP/1.1 without a Host header, and any request with two. Whoever
 * stands in front may have looked at the other one.
 */
export function requireOneHost(app: Api): void {
  app.addHook('onRequest', async ({ raw }) => {
    const hosts = raw.rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name)).length;
    if (hosts === 1 || (hosts === 0 && raw.httpVersion === '1.0')) return;
    throw new VodsmithError('invalid_request', 'The request must have one Host header. Send the host of this server.');
  });
}
