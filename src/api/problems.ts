import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, errorTable, VodsmithError } from '../errors.ts';
import type { Problem } from '../schemas/problem.ts';

/** Seconds after which a part that is away may be back. */
const AGAIN = 5;

/** What Fastify itself refuses, in our words. */
const ofFastify: Record<string, VodsmithError> = {
  FST_ERR_CTP_BODY_TOO_LARGE: new VodsmithError(
    'upload_too_large',
    'The body is too large. Send files as multipart/form-data, in the field "file".',
  ),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: new VodsmithError(
    'invalid_request',
    'The size of the body differs from its Content-Length.',
  ),
  FST_ERR_BAD_URL: new VodsmithError('invalid_request', 'The path is not a valid URL: check its percent-encoding.'),
  FST_ERR_MAX_PARAM_LENGTH: new VodsmithError('not_found', 'There is nothing at this address.'),
};

/** RFC 9457, with the stable `code`. */
export function problemOf(error: VodsmithError): Problem {
  const { status, title } = errorTable[error.code];
  return {
    type: `urn:vodsmith:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    message: error.message,
    ...(error.errors && { errors: error.errors }),
  };
}

/** The one error handler: a problem for the client, the facts for the log. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = error instanceof VodsmithError ? error : knownOf(error as FastifyError, request.id);
  if (known.status >= 500) request.log.error({ err: error, facts: known.facts }, known.message);
  else request.log.info({ code: known.code, facts: known.facts }, known.message);
  if (known.status === 401) reply.header('www-authenticate', challengeOf(known));
  if (known.status === 503 || (known.status === 429 && !reply.hasHeader('retry-after')))
    reply.header('retry-after', AGAIN);
  return reply
    .code(known.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .send(problemOf(known));
}

function knownOf(error: FastifyError, requestId: string): VodsmithError {
  const known = ofFastify[error.code ?? ''];
  if (known !== undefined) return known;
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return new VodsmithError('invalid_request', 'The request could not be read completely. Send it again.', {
      cause: error,
    });
  return new VodsmithError(
    'internal_error',
    `The server failed to answer the request. Its log has the cause under the request id ${requestId}.`,
  );
}

/** RFC 6750 section 3: no error code where there was no token at all. */
function challengeOf({ code }: VodsmithError): string {
  const plain = 'Bearer realm="vodsmith"';
  const noToken: ErrorCode[] = ['token_missing', 'wrong_password', 'session_required'];
  return noToken.includes(code) ? plain : `${plain}, error="invalid_token"`;
}
