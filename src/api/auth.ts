import type { FastifyReply, FastifyRequest } from 'fastify';
import { tokenVerifier } from '../core/known-tokens.ts';
import { keyOfToken, readToken } from '../core/tokens.ts';
import { findApiKey } from '../db/api-keys.ts';
import { VodsmithError } from '../errors.ts';
import type { AppOptions } from './app-options.ts';
import { authenticateSession } from './session-auth.ts';
import { hasSessionCookie } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose data the call may see: set by the token or the session on every route below /v1. */
    projectId: string;
    /** The API key that let the call through; `null` where a session did. */
    keyId: string | null;
    /** The session that let the call through; `null` where a token did. */
    sessionId: string | null;
  }
}

/**
 * The hook that lets a call through and says whose project it is: by a token of a known key, or by the cookie of a
 * session where there is no Authorization header. Throws a 401.
 */
export function authenticate(options: Pick<AppOptions, 'db' | 'secrets' | 'urls'>) {
  const bySession = authenticateSession(options);
  const verify = tokenVerifier();
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (request.headers.authorization === undefined && hasSessionCookie(request)) await bySession(request, reply);
    else request.projectId = await projectOfToken(request, options, verify);
  };
}

async function projectOfToken(
  request: FastifyRequest,
  { db, secrets }: Pick<AppOptions, 'db' | 'secrets'>,
  verify: ReturnType<typeof tokenVerifier>,
): Promise<string> {
  const token = readToken(request.headers.authorization);
  const key = keyOfToken(token);
  const found = isStorable(key) ? await findApiKey(db, key) : null;
  if (found === null || found.disabledAt !== null)
    throw new VodsmithError(
      'api_key_unknown',
      'The API key in the token is unknown or disabled. Use an active key of this server.',
    );
  await verify(token, secrets.decrypt(found.secret));
  request.keyId = found.id;
  return found.projectId;
}

/** PostgreSQL takes no NUL in a text: a key with one cannot be known. */
const isStorable = (key: string) => !key.includes('\0');
