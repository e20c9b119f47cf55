import { refusal, unexpected, unreachable } from './api-error.ts';
import { signToken } from './tokens.ts';

/** Lifetime in seconds of a token that the client signs for one call. */
const TOKEN_SECONDS = 600;

export type ClientOptions = {
  /** Where the server is: `https://video.example.com`. */
  url: string;
} & (
  | {
      /** The token, or a function that gets one for each call: an app asks its own server. */
      token: string | (() => string | Promise<string>);
    }
  | {
      /** An API key and its secret, only on your own server: the client signs its tokens with it. */
      key: string;
      secret: string;
    }
);

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export interface CallOptions {
  signal?: AbortSignal | undefined;
}
interface Sent extends CallOptions {
  headers?: Record<string, string>;
  /** A form, or a value that is sent as JSON. */
  body?: unknown;
}

/** Calls to one server with one key. */
export interface Connection {
  /** Where the server is, without a slash at the end. */
  url: string;
  authorization(): Promise<string>;
  /** The JSON of a 2xx answer. @throws ApiError */
  call<T>(method: Method, path: string, sent?: Sent): Promise<T>;
  /** A 2xx answer whose body is still arriving. @throws ApiError */
  open(method: Method, path: string, sent?: Sent): Promise<Response>;
}

export function connect(options: ClientOptions): Connection {
  const url = options.url.replace(/\/+$/, '');
  const authorization = tokenSource(options);

  const open: Connection['open'] = async (method, path, { signal, headers = {}, body } = {}) => {
    const init: RequestInit = { method, headers: { ...headers, authorization: await authorization() } };
    if (signal !== undefined) init.signal = signal;
    if (body instanceof FormData) init.body = body;
    else if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers = { ...init.headers, 'content-type': 'application/json' };
    }
    const answer = await unlessAborted(fetch(url + path, init), url, signal);
    if (answer.ok) return answer;
    throw refusal(answer.status, await unlessAborted(answer.text(), url, signal));
  };

  return {
    url,
    authorization,
    open,
    async call<T>(method: Method, path: string, sent: Sent = {}) {
      const answer = await open(method, path, sent);
      const text = await unlessAborted(answer.text(), url, sent.signal);
      try {
        return JSON.parse(text) as T;
      } catch (cause) {
        const what = 'The answer is not JSON. Check that the URL is that of a Vodsmith server.';
        throw unexpected(answer.status, what, cause);
      }
    },
  };
}

/** If the caller aborted, the caller's own reason is thrown. */
async function unlessAborted<T>(waited: Promise<T>, url: string, signal?: AbortSignal): Promise<T> {
  try {
    return await waited;
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreachable(url, cause);
  }
}

function tokenSource(options: ClientOptions): () => Promise<string> {
  if ('key' in options) {
    const { key, secret } = options;
    return () => signToken({ key, secret, expiresIn: TOKEN_SECONDS });
  }
  const { token } = options;
  return async () => (typeof token === 'string' ? token : await token());
}

/** The query string of the defined values, with its question mark. */
export function queryOf(values: Record<string, string | number | boolean | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? '' : `?${query}`;
}
