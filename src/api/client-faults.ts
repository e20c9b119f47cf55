import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { VodsmithError } from '../errors.ts';
import { problemOf } from './problems.ts';

const faults: Record<string, VodsmithError> = {
  HPE_HEADER_OVERFLOW: new VodsmithError(
    'headers_too_large',
    'The headers of the request are too large. Send fewer or shorter ones.',
  ),
  ERR_HTTP_REQUEST_TIMEOUT: new VodsmithError('request_timeout', 'The headers of the request did not arrive in time.'),
};
const malformed = new VodsmithError('invalid_request', 'What was sent is not HTTP.');

/** Answers bytes that Node cannot read as HTTP, before there is a request to answer. */
export function answerClientFault(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const fault = faults[error.code ?? ''] ?? malformed;
  const body = JSON.stringify(problemOf(fault));
  const head = [
    `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
