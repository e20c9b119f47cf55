import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Api } from './app-options.ts';
import { expectsContinue } from './expectations.ts';

/** Milliseconds that a client which has its answer may go on sending: in all, and without a byte. */
const LONGEST = 30_000;
const SILENT = 5000;

/**
 * An answer to a body that is still arriving reaches its client. The connection stays until the body has ended and is
 * thrown away: closed at once it would be reset, and a client that is still sending would never see the answer (RFC 9112
 * section 9.6).
 */
export function readToTheEnd(app: Api): void {
  app.addHook('onSend', async ({ raw }, reply, payload) => {
    if (typeof payload !== 'string' || !isArriving(raw)) return payload;
    if (expectsContinue(raw.headers) && raw.readableDidRead === false) {
      // Nothing was asked of it, so nothing comes
      reply.header('connection', 'close');
      return payload;
    }
    reply.header('content-length', Buffer.byteLength(payload));
    return Readable.from(answerFirst(payload, raw, reply.raw));
  });
}

const isArriving = ({ complete, readableEnded, headers }: IncomingMessage): boolean =>
  !complete &&
  !readableEnded &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);

async function* answerFirst(payload: string, request: IncomingMessage, response: ServerResponse) {
  yield payload;
  if (await endsSoon(request)) return;
  response.once('finish', () => request.destroy());
}

/** Throws away what comes. Answers whether the body ended, or the client went away. */
function endsSoon(request: IncomingMessage): Promise<boolean> {
  return new Promise((resolve) => {
    if (request.complete || request.destroyed) return resolve(true);
    const longest = setTimeout(() => settle(false), LONGEST);
    const silent = setTimeout(() => settle(false), SILENT);
    const settle = (ended: boolean) => {
      clearTimeout(longest);
      clearTimeout(silent);
      resolve(ended);
    };
    request.once('end', () => settle(true)).once('close', () => settle(true));
    // Whoever read it before has no use for the rest
    request.unpipe();
    request.on('data', () => silent.refresh()).resume();
  });
}
