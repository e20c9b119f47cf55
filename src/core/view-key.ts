import type { ApiKey } from '../schemas/api-key.ts';

/** What a view needs of a row of `api_keys`. */
export type StoredKey = Omit<ApiKey, 'createdAt' | 'disabledAt'> & { createdAt: Date; disabledAt: Date | null };

export function viewKey({ id, name, key, createdAt, disabledAt }: StoredKey): ApiKey {
  return { id, name, key, createdAt: createdAt.toISOString(), disabledAt: disabledAt?.toISOString() ?? null };
}
