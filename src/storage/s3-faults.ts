import { VodsmithError } from '../errors.ts';
import { diskFull, findsDiskFull } from './disk-full.ts';

/** What the SDK throws: an answer of the server, or what kept it from coming. */
export interface S3Fault extends Error {
  code?: string;
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
  /** The region that a bucket is in, where the server tells. */
  Region?: string;
}

const statusOf = (fault: S3Fault) => fault.$metadata?.httpStatusCode;

/** The names that servers give to an object that is not there; an answer to HEAD has its status alone. */
export function isMissing(error: unknown): boolean {
  const fault = error as S3Fault;
  if (fault.name === 'NoSuchBucket') return false;
  return statusOf(fault) === 404 || fault.name === 'NoSuchKey';
}

const network = /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|UND_ERR|ERR_STREAM_PREMATURE_CLOSE)/;
const busy = ['SlowDown', 'ServiceUnavailable', 'RequestTimeout', 'TimeoutError', 'AbortError', 'ThrottlingException'];

/** Whether the storage is away or overloaded, and the same request may succeed later. */
export function isAway(error: unknown): boolean {
  const fault = error as S3Fault;
  const status = statusOf(fault) ?? 0;
  if (status >= 500 || status === 429 || busy.includes(fault.name)) return true;
  if (network.test(fault.code ?? '')) return true;
  return error instanceof AggregateError && error.errors.some(isAway);
}

/** What a customer may know; which bucket and which answer is for the log alone. */
export function explainFault(error: unknown, what: string, key: string): VodsmithError {
  if (error instanceof VodsmithError) return error;
  if (findsDiskFull(error)) return diskFull(error);
  const options = { cause: inShort(error), facts: { key, status: statusOf(error as S3Fault) } };
  if (isMissing(error)) return new VodsmithError('source_not_found', 'The file is no longer in the storage.', options);
  return isAway(error)
    ? new VodsmithError('storage_unavailable', `${what}: the storage does not answer. Try again later.`, options)
    : new VodsmithError('storage_failed', `${what}. Try again later.`, options);
}

/** The SDK's errors hold their whole request with its sockets: no log should have to write that down. */
export function inShort(error: unknown): Error {
  const { name, code, message, stack } = error as S3Fault;
  return Object.assign(new Error(`${code ?? name}: ${message}`), { name, ...(stack && { stack }) });
}
