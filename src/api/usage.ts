import { usageTime, usageView } from '../core/usage.ts';
import { usageOf } from '../db/usage.ts';
import { Usage, UsageQuery } from '../schemas/usage.ts';
import type { Api, AppOptions } from './app-options.ts';
import { answers, unauthorised } from './openapi.ts';

/** `/usage` below /v1. */
export function usageRoutes(app: Api, { db }: AppOptions): void {
  app.get(
    '/usage',
    {
      schema: {
        summary: 'What the project used, by day; the last 30 days by default',
        tags: ['Usage'],
        querystring: UsageQuery,
        response: answers(Usage, ...unauthorised),
      },
    },
    async (request) => {
      const time = usageTime(request.query, new Date());
      const days = await usageOf(db, request.projectId, time.from, time.to);
      return usageView(time, new Map(days.map(({ date, ...sums }) => [date, sums])));
    },
  );
}
