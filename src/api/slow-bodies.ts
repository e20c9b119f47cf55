import type { Limits } from '../core/limits.ts';
import { VodsmithError } from '../errors.ts';
import type { Api } from './app-options.ts';

/** Nobody keeps a connection by sending a small body for ever. Files have a limit of their own. */
export function refuseSlowBodies(app: Api, { bodySeconds }: Pick<Limits, 'bodySeconds'>): void {
  app.addHook('preParsing', async ({ raw, headers }, _reply, body) => {
    if (!/json/i.test(headers['content-type'] ?? '') || raw.complete) return;
    const refusal = new VodsmithError('request_timeout', `The body did not arrive within ${bodySeconds} s.`);
    const timer = setTimeout(() => body.emit('error', refusal), bodySeconds * 1000);
    raw.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  });
}
