import { refusal, unreachable } from '../client/api-error.ts';
import type { Session } from '../schemas/session.ts';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** What the admin password opens on a server, as the dashboard does; ended when it is disposed of. */
export interface AdminSession extends AsyncDisposable {
  /** The JSON of a good answer. @throws ApiError */
  ask<T>(method: Method, path: string, body?: object): Promise<T>;
}

/**
 * @param project that its calls are about; without it the first one
 * @throws ApiError `wrong_password`, `unreachable`
 */
export async function openAdminSession(url: string, password: string, project?: string): Promise<AdminSession> {
  const headers: Record<string, string> = project === undefined ? {} : { 'x-vodsmith-project': project };
  const send = async (method: Method, path: string, body?: object): Promise<Response> => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(url + path, {
      ...{ method, headers: { ...headers, ...json } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw unreachable(url, cause);
    });
    if (!answer.ok) throw refusal(answer.status, await answer.text());
    return answer;
  };
  const opened = await send('POST', '/v1/session', { password });
  headers.cookie = opened.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0]!)
    .join('; ');
  headers['x-csrf-token'] = ((await opened.json()) as Session).csrfToken;
  return {
    ask: async <T>(method: Method, path: string, body?: object) => (await (await send(method, path, body)).json()) as T,
    [Symbol.asyncDispose]: async () => void (await send('DELETE', '/v1/session')),
  };
}
