import { queryOptions } from '@tanstack/react-query';
import { ask } from './request.ts';

/** As the server shows one: without its secret. */
export interface ApiKey {
  id: string;
  name: string;
  key: string;
  createdAt: string;
  disabledAt: string | null;
}

export interface WebhookSecret {
  secret: string;
  previous: { secret: string; validUntil: string } | null;
}

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: async () => (await ask<{ data: ApiKey[] }>('GET', '/v1/keys')).data,
});

const at = (id: string) => `/v1/keys/${encodeURIComponent(id)}`;

export const createKey = (name: string) => ask<ApiKey & { secret: string }>('POST', '/v1/keys', { name });
export const setDisabled = (id: string, disabled: boolean) => ask<ApiKey>('PATCH', at(id), { disabled });
export const deleteKey = (id: string) => ask<ApiKey>('DELETE', at(id));

/** One that is ready to be used, for an hour. */
export const makeToken = (id: string) => ask<{ token: string; expiresIn: number }>('POST', `${at(id)}/token`, {});

export const showWebhookSecret = () => ask<WebhookSecret>('GET', '/v1/webhooks/secret');
export const rotateWebhookSecret = () => ask<WebhookSecret>('POST', '/v1/webhooks/secret/rotate', {});
