import type { Problem } from '../../../src/schemas/problem.ts';

/** An answer that is no success. `message` is the server's own sentence for people. */
export class ServerError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ServerError';
    this.status = status;
    this.code = code;
  }
}

const session = { csrfToken: '' };

/** The token that every call needs which changes something: the cookie alone would let other sites make them. */
export function keepToken(csrfToken: string): void {
  session.csrfToken = csrfToken;
}

export const tokenHeader = (): Record<string, string> => ({ 'x-csrf-token': session.csrfToken });

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Calls the API in the name of who is logged in. @throws ServerError */
export async function ask<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = method === 'GET' ? {} : tokenHeader();
  if (body !== undefined) headers['content-type'] = 'application/json';
  const answer = await send(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!answer.ok) throw refusal(answer.status, await answer.text());
  return answer.status === 204 ? (undefined as T) : ((await answer.json()) as T);
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch {
    throw new ServerError(
      0,
      'unreachable',
      'The server cannot be reached. Check that it is running, and your connection.',
    );
  }
}

/** @param text of an answer, a problem by RFC 9457 or what a proxy says instead */
export function refusal(status: number, text: string): ServerError {
  try {
    const { code, detail } = JSON.parse(text) as Problem;
    return new ServerError(status, code, detail);
  } catch {
    return new ServerError(status, 'unknown', `The server answered ${status}.`);
  }
}
