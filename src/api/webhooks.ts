import { Type } from 'typebox';
import { viewDelivery } from '../core/view-delivery.ts';
import { endpointOf } from '../db/webhook-endpoints.ts';
import { beginAgain, listDeliveries } from '../db/webhooks.ts';
import { Id } from '../schemas/ids.ts';
import { Page, PageQuery } from '../schemas/page.ts';
import { Delivery } from '../schemas/webhook.ts';
import type { Api, AppOptions } from './app-options.ts';
import { notFound } from './not-found.ts';
import { answers, bodyRefusals, unauthorised } from './openapi.ts';
import { pageInfo } from './paging.ts';

const Query = Type.Interface([PageQuery], { jobId: Type.Optional(Id) });

const Params = Type.Object({ id: Type.String({ description: 'the `webhook-id` header' }) });

/** `/webhooks` below /v1: what was sent, with every attempt. */
export function webhookRoutes(app: Api, { db, queue }: AppOptions): void {
  app.get(
    '/webhooks/deliveries',
    {
      schema: {
        summary: 'Webhook deliveries of the project or of one job, newest first',
        tags: ['Webhooks'],
        querystring: Query,
        response: answers(Page(Delivery), ...unauthorised),
      },
    },
    async (request) => {
      const { rows, total } = await listDeliveries(db, request.projectId, request.query);
      return { pageInfo: pageInfo(request.query, total), data: rows.map(viewDelivery) };
    },
  );

  app.post(
    '/webhooks/deliveries/:id/redeliver',
    {
      schema: {
        summary: 'Send a webhook again with the same webhook-id and body: at once, then on the usual schedule',
        tags: ['Webhooks'],
        params: Params,
        response: answers(Delivery, ...unauthorised, ...bodyRefusals),
      },
    },
    async (request) => {
      const { id } = request.params;
      const delivery = await db.transaction(async (sql) => {
        const row = /^msg_[0-9a-f]{24}$/.test(id) ? await beginAgain(sql, request.projectId, id) : null;
        if (row === null) throw notFound('webhook delivery', id);
        await queue.withdraw({ deliveryId: id }, sql);
        await queue.send({ deliveryId: id }, { group: endpointOf(row.url), sql });
        return row;
      });
      return viewDelivery(delivery);
    },
  );
}
