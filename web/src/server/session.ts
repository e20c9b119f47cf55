import { queryOptions } from '@tanstack/react-query';
import { ask, keepToken, ServerError } from './request.ts';

export interface Session {
  project: { id: string; name: string };
  csrfToken: string;
}

const keep = (session: Session): Session => {
  keepToken(session.csrfToken);
  return session;
};

/** `null` while nobody is logged in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    try {
      return keep(await ask<Session>('GET', '/v1/session'));
    } catch (error) {
      if (error instanceof ServerError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export const logIn = async (password: string) => keep(await ask<Session>('POST', '/v1/session', { password }));
export const logOut = () => ask<unknown>('DELETE', '/v1/session');
