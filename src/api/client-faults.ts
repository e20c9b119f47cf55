import type { Socket } from 'node:net';
import { VodsmithError } from '../errors.ts';
import { problemOf } from './problems.ts';

const tooLarge = 'The headers of the request are too large. Send fewer or shorter ones.';
const timedOut = 'The headers of the request did not arrive in time.';
const malformed = 'What was sent is not HTTP.';

const messages: Record<string, string> = { HPE_HEADER_OVERFLOW: tooLarge, ERR_HTTP_REQUEST_TIMEOUT: timedOut };

/** Answers bytes that Node cannot read as HTTP, before there is a request to answer. */
export function answerClientFault(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const fault = new VodsmithError('invalid_request', messages[error.code ?? ''] ?? malformed);
  const body = JSON.stringify(problemOf(fault));
  const head = [
    'HTTP/1.1 400 Bad Request',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
