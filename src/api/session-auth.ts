import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../db/audit.ts';
import { findProject, firstProject, type ProjectRow } from '../db/projects.ts';
import { extendSession, findSession, type SessionRow } from '../db/sessions.ts';
import { VodsmithError } from '../errors.ts';
import type { AppOptions } from './app-options.ts';
import { isId, notFound } from './not-found.ts';
import { changes, isSameOrigin, isSecure } from './same-origin.ts';
import { csrfTokens, SESSION_SECONDS, sessionIdOf, setSessionCookie } from './session-cookie.ts';

/** Milliseconds: a session is made longer by its first call after this time, not by each one. */
const SLIDE = 600_000;

type Options = Pick<AppOptions, 'db' | 'secrets' | 'urls'>;

/**
 * Lets a call through by the cookie of a session: `session` and `projectId` of the request are set.
 *
 * @returns throws `session_required` or `csrf_failed`; `not_found` for a project that is not there
 */
export function authenticateSession(options: Options) {
  const csrf = csrfTokens(options.secrets);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    requireSameOrigin(request, options);
    const id = sessionIdOf(request);
    const session = id === null ? null : await findSession(options.db, id);
    if (session === null)
      throw new VodsmithError(
        'session_required',
        'You are not logged in, or the session has ended. Log in with the admin password.',
      );
    if (changes(request) && !csrf.holds(session.id, request.headers['x-csrf-token']))
      throw new VodsmithError(
        'csrf_failed',
        'The header x-csrf-token is missing or wrong. Send the csrfToken that GET /v1/session returns.',
      );
    request.sessionId = session.id;
    request.projectId = (await projectOf(request, options)).id;
    await slide(session, request, reply, options);
  };
}

/** @throws VodsmithError `csrf_failed` */
export function requireSameOrigin(request: FastifyRequest, { urls }: Pick<AppOptions, 'urls'>): void {
  if (isSameOrigin(request, urls)) return;
  throw new VodsmithError(
    'csrf_failed',
    'Pages of other origins cannot use the session of this browser. Send a token in the header Authorization.',
  );
}

/** The one that the call names, else the oldest. */
async function projectOf(request: FastifyRequest, { db }: Options): Promise<ProjectRow> {
  const named = request.headers['x-vodsmith-project'];
  if (named === undefined) return (await firstProject(db)) ?? Promise.reject(new Error('There is no project.'));
  const id = String(named);
  const project = isId(id) ? await findProject(db, id) : null;
  if (project === null) throw notFound('project', id);
  return project;
}

async function slide(session: SessionRow, request: FastifyRequest, reply: FastifyReply, { db, urls }: Options) {
  if (session.expiresAt.getTime() - Date.now() > SESSION_SECONDS * 1000 - SLIDE) return;
  // It may have been closed in between: then the cookie stays as it is
  if (await extendSession(db, session.id, SESSION_SECONDS))
    setSessionCookie(reply, session.id, isSecure(request, urls));
}

/** For what no token may do. Throws `session_only`. */
export async function requireSession(request: FastifyRequest): Promise<void> {
  if (request.sessionId !== null) return;
  throw new VodsmithError(
    'session_only',
    'A token cannot do this. Log in with the admin password, or run the command `vodsmith` on the server.',
  );
}

/** For the audit log. */
export const actorOf = (request: FastifyRequest): Actor => ({ actor: 'session', address: request.ip });
