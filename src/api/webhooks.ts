import { Type } from 'typebox';
import { viewDelivery } from '../core/views.ts';
import { listDeliveries } from '../db/webhooks.ts';
import { Id } from '../schemas/ids.ts';
import { Page, PageQuery } from '../schemas/page.ts';
import { Delivery } from '../schemas/webhook.ts';
import type { Api, AppOptions } from './app-options.ts';
import { answers, unauthorised } from './openapi.ts';
import { pageInfo } from './paging.ts';

const Query = Type.Interface([PageQuery], { jobId: Type.Optional(Id) });

/** `/webhooks` below /v1: what was sent, with every attempt. */
export function webhookRoutes(app: Api, { db }: AppOptions): void {
  app.get(
    '/webhooks/deliveries',
    {
      schema: {
        summary: 'Webhook deliveries of the project or of one job, newest first',
        tags: ['Webhooks'],
        querystring: Query,
        response: answers(Page(Delivery), ...unauthorised, 'invalid_request'),
      },
    },
    async (request) => {
      const { rows, total } = await listDeliveries(db, request.projectId, request.query);
      return { pageInfo: pageInfo(request.query, total), data: rows.map(viewDelivery) };
    },
  );
}
