import type { ErrorCode } from '../errors.ts';
import type { Problem } from '../schemas/problem.ts';

/** Of the client's own: no answer; an answer that is not of a Vodsmith server; a webhook of somebody else. */
export type ClientCode = 'unreachable' | 'unexpected_answer' | 'webhook_invalid';

/**
 * Why a call gave nothing. `code` is stable: switch on it. `message` is for people: what, where and what to do. A newer
 * server may have codes that this version does not list.
 */
export class ApiError extends Error {
  readonly code: ErrorCode | ClientCode;
  /** HTTP status; 0 where there was no answer. */
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

/** What a call came to, as a value. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: ApiError };

/** Waits for a call, and gives its error as a value in place of throwing it. Any other fault is thrown as it is. */
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
