import { scryptSync } from 'node:crypto';
import { setSetting } from '../../src/db/settings.ts';
import type { Service } from './service.ts';

export const password = 'correct horse battery staple';

/** Stored at a small cost: tests log in often. */
export async function setPassword(service: Service): Promise<void> {
  const hash = scryptSync(password, 'salt', 32, { N: 16, r: 8, p: 1 }).toString('base64url');
  const salt = Buffer.from('salt').toString('base64url');
  await setSetting(service.db, 'admin_password', `$scrypt$ln=4,r=8,p=1$${salt}$${hash}`);
}

interface Answer {
  statusCode: number;
  headers: Record<string, unknown>;
  body: string;
  json(): unknown;
}

/** A browser on a page of the server: it keeps the cookie and sends what a page of this origin sends. */
export interface Browser {
  login(given?: string, headers?: Record<string, string>): Promise<Answer>;
  /** The value of its cookie header; empty without a session. */
  cookie: string;
  csrfToken: string;
  /** As the dashboard calls: with the cookie, and where it changes something with the token. */
  call(method: Method, url: string, payload?: object, headers?: Record<string, string>): Promise<Answer>;
}
type Method = 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE';

export function openBrowser({ app }: Pick<Service, 'app'>, remoteAddress = '127.0.0.1'): Browser {
  const browser: Browser = {
    cookie: '',
    csrfToken: '',
    async login(given = password, headers = {}) {
      const answer = await app.inject({
        method: 'POST',
        url: '/v1/session',
        remoteAddress,
        headers: { 'sec-fetch-site': 'same-origin', ...headers },
        payload: { password: given },
      });
      if (answer.statusCode === 200) {
        browser.cookie = String(answer.headers['set-cookie']).split(';', 1)[0]!;
        browser.csrfToken = answer.json().csrfToken;
      }
      return answer;
    },
    call: (method, url, payload, headers = {}) =>
      app.inject({
        method,
        url,
        remoteAddress,
        headers: {
          cookie: browser.cookie,
          'sec-fetch-site': 'same-origin',
          ...(method !== 'GET' && { 'x-csrf-token': browser.csrfToken }),
          ...headers,
        },
        ...(payload && { payload }),
      }),
  };
  return browser;
}
