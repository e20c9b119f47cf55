import type { Delivery } from '../schemas/webhook.ts';
import { type CallOptions, type Connection, queryOf } from './connection.ts';
import { everyItem, type Page, type PageQuery } from './pages.ts';

export interface DeliveriesFilter {
  jobId?: string;
}

/** The log of webhooks. */
export function webhookCalls(connection: Connection) {
  const page = (query: DeliveriesFilter & PageQuery = {}, options?: CallOptions) =>
    connection.call<Page<Delivery>>('GET', `/v1/webhooks/deliveries${queryOf({ ...query })}`, options);
  return {
    /** Every delivery with its attempts, newest first. */
    deliveries: (filter: DeliveriesFilter = {}, options?: CallOptions): AsyncGenerator<Delivery, void, undefined> =>
      everyItem((number) => page({ ...filter, page: number, perPage: 100 }, options)),
    /** Sends it again, with the same `webhook-id` and body. */
    redeliver: (id: string, options?: CallOptions): Promise<Delivery> =>
      connection.call('POST', `/v1/webhooks/deliveries/${encodeURIComponent(id)}/redeliver`, options),
  };
}
