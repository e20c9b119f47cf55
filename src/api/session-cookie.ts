import { createHmac } from 'node:crypto';
import cookie from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sameBytes } from '../core/same-bytes.ts';
import type { Secrets } from '../core/secrets.ts';
import type { Api } from './app-options.ts';

const NAME = 'vodsmith_session';
/** Seconds that a session lasts after its last call. */
export const SESSION_SECONDS = 12 * 3600;

/** Cookies are read on every route; what they say is believed where it is signed alone. */
export async function readCookies(app: Api, secrets: Pick<Secrets, 'derive'>): Promise<void> {
  await app.register(cookie, { secret: secrets.derive('session cookie') });
}

/** The id in the cookie; `null` where there is none that this server has signed. */
export function sessionIdOf(request: FastifyRequest): string | null {
  const value = request.cookies[NAME];
  if (value === undefined) return null;
  const { valid, value: id } = request.unsignCookie(value);
  return valid ? id : null;
}

export const hasSessionCookie = (request: FastifyRequest): boolean => request.cookies[NAME] !== undefined;

/** RFC 6265bis: no script reads it, no page of another site sends it. */
const attributes = { path: '/', httpOnly: true, sameSite: 'strict', signed: true } as const;

export function setSessionCookie(reply: FastifyReply, id: string, secure: boolean): void {
  reply.setCookie(NAME, id, { ...attributes, secure, maxAge: SESSION_SECONDS });
}

export function clearSessionCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(NAME, { ...attributes, secure });
}

/** A text that belongs to the session and that only pages of this origin get to read (OWASP, "HMAC based token"). */
export function csrfTokens(secrets: Pick<Secrets, 'derive'>) {
  const key = secrets.derive('csrf token');
  const digest = (sessionId: string) => createHmac('sha256', key).update(sessionId).digest();
  return {
    of: (sessionId: string): string => digest(sessionId).toString('base64url'),
    holds: (sessionId: string, given: unknown): boolean => {
      const bytes = Buffer.from(typeof given === 'string' ? given : '', 'base64url');
      return sameBytes(bytes, digest(sessionId));
    },
  };
}
