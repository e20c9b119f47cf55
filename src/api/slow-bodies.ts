import { VodsmithError } from '../errors.ts';
import type { Api } from './app-options.ts';

/** Milliseconds in which a JSON body has to arrive. */
const LONGEST = 60_000;

/** Nobody keeps a connection by sending a small body for ever. Files have a limit of their own. */
export function refuseSlowBodies(app: Api, longest = LONGEST): void {
  app.addHook('preParsing', async ({ raw, headers }, _reply, body) => {
    if (!/json/i.test(headers['content-type'] ?? '') || raw.complete) return;
    const refusal = new VodsmithError('request_timeout', `The body did not arrive within ${longest / 1000} s.`);
    const timer = setTimeout(() => body.emit('error', refusal), longest);
    raw.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  });
}
