import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Limits } from '../core/limits.ts';
import { VodsmithError } from '../errors.ts';
import { problemOf } from './problems.ts';

type HeaderLimits = Pick<Limits, 'headerBytes' | 'headerSeconds'>;

const faults: Record<string, (limits: HeaderLimits) => VodsmithError> = {
  HPE_HEADER_OVERFLOW: ({ headerBytes }) =>
    new VodsmithError(
      'headers_too_large',
      `The headers of the request are larger than ${headerBytes} bytes. Send fewer or shorter ones.`,
    ),
  ERR_HTTP_REQUEST_TIMEOUT: ({ headerSeconds }) =>
    new VodsmithError('request_timeout', `The headers of the request did not arrive within ${headerSeconds} s.`),
};
const malformed = new VodsmithError('invalid_request', 'The request is not valid HTTP.');

/** Answers bytes that Node cannot read as HTTP, before there is a request to answer. */
export function answerClientFault(limits: HeaderLimits): (error: NodeJS.ErrnoException, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else answer(faults[error.code ?? '']?.(limits) ?? malformed, socket);
  };
}

function answer(fault: VodsmithError, socket: Socket): void {
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
