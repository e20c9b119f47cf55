import type { ErrorCode } from '../errors.ts';
import type { Problem } from '../schemas/problem.ts';

/** The client's own codes: no answer; an answer that is not a Vodsmith server's; a webhook from someone else. */
export type ClientCode = 'unreachable' | 'unexpected_answer' | 'webhook_invalid';

/**
 * Why a call failed. `code` is stable, so switch on it. `message` is for people: what, where and what to do. A newer
 * server may send codes that this version does not list.
 */
export class ApiError extends Error {
  readonly code: ErrorCode | ClientCode;
  /** HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** Every fault of a request that does not validate, each with the JSON pointer of its place. */
  readonly errors: { path: string; message: string }[];

  constructor(
    { code, status, message, errors = [] }: Pick<ApiError, 'code' | 'status' | 'message'> & Pick<Problem, 'errors'>,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.errors = errors;
  }
}

/** The result or the error of a call, as a value. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: ApiError };

/** Awaits a call and returns its `ApiError` as a value. Any other error is thrown. */
export async function outcome<T>(call: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await call };
  } catch (error) {
    if (error instanceof ApiError) return { ok: false, error };
    throw error;
  }
}

/** @param text of an answer: a problem by RFC 9457, or what a proxy says instead */
export function refusal(status: number, text: string): ApiError {
  try {
    const { code, message, errors } = JSON.parse(text) as Problem;
    if (typeof code === 'string' && typeof message === 'string')
      return new ApiError({ code: code as ErrorCode, status, message, errors });
  } catch {
    // Not JSON: said below
  }
  return unexpected(status, `The server answered ${status} without saying why. Check that the URL is Vodsmith's.`);
}

export const unexpected = (status: number, message: string, cause?: unknown): ApiError =>
  new ApiError({ code: 'unexpected_answer', status, message }, { cause });

export const unreachable = (url: string, cause: unknown): ApiError => {
  const message = `${new URL(url).origin} did not answer. Check that the server is running, and the connection.`;
  return new ApiError({ code: 'unreachable', status: 0, message }, { cause });
};
