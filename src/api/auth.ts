import type { FastifyRequest } from 'fastify';
import { keyOfToken, readToken, verifyToken } from '../core/tokens.ts';
import { findApiKey } from '../db/api-keys.ts';
import { VodsmithError } from '../errors.ts';
import type { AppOptions } from './app-options.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose data the call may see: set by the token on every route below /v1. */
    projectId: string;
  }
}

/** The hook that lets a call through with a token of a known key, and says whose project it is. Throws a 401. */
export function authenticate({ db, secrets }: Pick<AppOptions, 'db' | 'secrets'>) {
  return async (request: FastifyRequest): Promise<void> => {
    const token = readToken(request.headers.authorization);
    const key = keyOfToken(token);
    const found = isStorable(key) ? await findApiKey(db, key) : null;
    if (found === null || found.disabledAt !== null)
      throw new VodsmithError(
        'api_key_unknown',
        'The API key that the token names is not known here. Use a key of this server that is not disabled.',
      );
    await verifyToken(token, secrets.decrypt(found.secret));
    request.projectId = found.projectId;
  };
}

/** PostgreSQL takes no NUL in a text: a key with one cannot be known. */
const isStorable = (key: string) => !key.includes('\0');
