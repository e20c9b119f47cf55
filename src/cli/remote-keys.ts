import { VodsmithError } from '../errors.ts';
import type { KeyAction } from '../key-actions.ts';
import type { ApiKey, CreatedKey } from '../schemas/api-key.ts';
import { openAdminSession } from './admin-session.ts';
import { serverUrl } from './remote.ts';

/**
 * Acts on the API keys of the server that VODSMITH_URL names, with ADMIN_PASSWORD: a key cannot make others.
 *
 * @returns the keys that it is about; a new one with its secret, this once
 * @throws VodsmithError `bad_setting`, `not_found`; ApiError
 */
export async function changeRemoteKeys(env: NodeJS.ProcessEnv, action: KeyAction): Promise<(ApiKey | CreatedKey)[]> {
  const url = serverUrl(env.VODSMITH_URL!);
  if (!env.ADMIN_PASSWORD)
    throw new VodsmithError(
      'bad_setting',
      `Set ADMIN_PASSWORD to the admin password of ${url}: an API key cannot change API keys.`,
    );
  await using session = await openAdminSession(url, env.ADMIN_PASSWORD, action.project);
  if (action.does === 'create') return [await session.ask<CreatedKey>('POST', '/v1/keys', { name: action.name })];
  const { data } = await session.ask<{ data: ApiKey[] }>('GET', '/v1/keys');
  if (action.does === 'list') return data;
  const found = data.find(({ id, key }) => id === action.key || key === action.key);
  if (found === undefined)
    throw new VodsmithError('not_found', `There is no key "${action.key}". \`vodsmith keys list\` lists the keys.`);
  const path = `/v1/keys/${found.id}`;
  if (action.does === 'delete') return [await session.ask<ApiKey>('DELETE', path)];
  return [await session.ask<ApiKey>('PATCH', path, { disabled: action.does === 'disable' })];
}
