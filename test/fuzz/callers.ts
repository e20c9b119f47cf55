import { randomBytes } from 'node:crypto';
import { signToken } from '../../src/core/tokens.ts';
import { findSession, insertSession } from '../../src/db/sessions.ts';
import type { Service } from '../api/service.ts';

/** Who sends a request: with a token of a project, with the admin's session of the same project, or with no right to. */
export const callers = ['mine', 'admin', 'nobody', 'nonsense', 'expired'] as const;
export type Caller = (typeof callers)[number];

/** The headers by which the service knows each of them, when a request is sent. */
export async function openCallers(service: Service): Promise<(who: Caller) => Promise<Record<string, string>>> {
  const { key, secret } = service.mine;
  const tokens = {
    mine: await signToken(key, secret),
    expired: await signToken(key, secret, { expiresInSeconds: -60 }),
    nonsense: 'a.b.c',
  };
  let session = { id: '', headers: {} as Record<string, string> };
  const admin = async () => {
    // A request may have logged out
    if ((await findSession(service.db, session.id)) === null) session = await openSession(service);
    return session.headers;
  };
  return async (who) => {
    if (who === 'nobody') return {};
    return who === 'admin' ? await admin() : { authorization: tokens[who] };
  };
}

async function openSession({ app, db }: Service) {
  const id = randomBytes(32).toString('base64url');
  await insertSession(db, id, 3600);
  const cookie = `vodsmith_session=${encodeURIComponent(app.signCookie(id))}`;
  const answer = await app.inject({ url: '/v1/session', headers: { cookie } });
  return { id, headers: { cookie, 'x-csrf-token': answer.json<{ csrfToken: string }>().csrfToken } };
}
