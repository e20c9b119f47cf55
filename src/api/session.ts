import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { verifyPassword } from '../core/passwords.ts';
import { recordAction } from '../db/audit.ts';
import { firstProject, getProject, type ProjectRow } from '../db/projects.ts';
import { deleteSession, insertSession } from '../db/sessions.ts';
import { getSetting } from '../db/settings.ts';
import { VodsmithError } from '../errors.ts';
import { Login, Session } from '../schemas/session.ts';
import type { Api, AppOptions } from './app-options.ts';
import { openLoginLimit } from './login-limit.ts';
import { answers, bodyRefusals } from './openapi.ts';
import { isSecure } from './same-origin.ts';
import { actorOf, authenticateSession, requireSameOrigin } from './session-auth.ts';
import { clearSessionCookie, csrfTokens, SESSION_SECONDS, setSessionCookie } from './session-cookie.ts';

const tags = ['Admin'];
const security = [{ session: [] }];

/** `/session` below /v1: how the dashboard logs in and out. No token can. */
export function sessionRoutes(app: Api, options: AppOptions): void {
  const { db, urls, secrets } = options;
  const csrf = csrfTokens(secrets);
  const authenticated = authenticateSession(options);
  const limit = openLoginLimit();
  const view = ({ id, name }: ProjectRow, sessionId: string): Session => ({
    project: { id, name },
    csrfToken: csrf.of(sessionId),
  });

  /** Throws `too_many_attempts` or `wrong_password`. */
  const checkPassword = async (password: string, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const wait = await limit.count(request.ip);
    if (wait !== null) throw tooMany(reply, wait);
    const right = await limit.check(async () => verifyPassword(password, await getSetting(db, 'admin_password')));
    if (right === null) throw tooMany(reply, 1);
    if (right) return await limit.forget(request.ip);
    request.log.warn({ address: request.ip }, 'a wrong admin password');
    throw new VodsmithError(
      'wrong_password',
      'The admin password is wrong. The first start printed it, unless ADMIN_PASSWORD sets it.',
    );
  };

  app.post(
    '/session',
    {
      schema: {
        summary: 'Log in with the admin password; sets the session cookie',
        tags,
        security: [],
        body: Login,
        response: answers(Session, ...bodyRefusals, 'wrong_password', 'csrf_failed', 'too_many_attempts'),
      },
    },
    async (request, reply) => {
      requireSameOrigin(request, options);
      await checkPassword(request.body.password, request, reply);
      const id = randomBytes(32).toString('base64url');
      const project = await db.transaction(async (sql) => {
        await insertSession(sql, id, SESSION_SECONDS);
        await recordAction(sql, actorOf(request), 'session.opened');
        return firstProject(sql);
      });
      setSessionCookie(reply, id, isSecure(request, urls));
      return view(project!, id);
    },
  );

  app.get(
    '/session',
    {
      onRequest: authenticated,
      schema: {
        summary: 'The session of this browser',
        tags,
        security,
        response: answers(Session, 'session_required', 'csrf_failed', 'not_found'),
      },
    },
    async (request) => view(await getProject(db, request.projectId), request.sessionId!),
  );

  app.delete(
    '/session',
    {
      onRequest: authenticated,
      schema: {
        summary: 'Log out; returns the ended session',
        tags,
        security,
        response: answers(Session, ...bodyRefusals, 'session_required', 'csrf_failed', 'not_found'),
      },
    },
    async (request, reply) => {
      const id = request.sessionId!;
      await db.transaction(async (sql) => {
        await deleteSession(sql, id);
        await recordAction(sql, actorOf(request), 'session.closed');
      });
      clearSessionCookie(reply, isSecure(request, urls));
      return view(await getProject(db, request.projectId), id);
    },
  );
}

function tooMany(reply: FastifyReply, seconds: number): VodsmithError {
  reply.header('retry-after', seconds);
  return new VodsmithError('too_many_attempts', `Too many login attempts. Try again in ${seconds} s.`);
}
