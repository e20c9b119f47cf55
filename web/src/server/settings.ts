import { queryOptions } from '@tanstack/react-query';
import type { ServerSettings } from '../../../src/schemas/settings.ts';
import { ask } from './request.ts';

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => ask<ServerSettings>('GET', '/v1/settings'),
});
