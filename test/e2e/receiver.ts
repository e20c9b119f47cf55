import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { vi } from 'vitest';
import type { Job } from '../../src/schemas/job.ts';
import { type Loopback, listenOnLoopback } from '../net/loopback.ts';
import { patience, webhookSecret } from './customer.ts';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver extends Loopback {
  received: Received[];
  /** The job that the first webhook brought, its signature checked. */
  firstJob(): Promise<Job>;
}

/** A customer's endpoint for webhooks. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = await listenOnLoopback(async (request, response) => {
    received.push({ headers: request.headers, body: await text(request) });
    response.writeHead(204).end();
  });
  return {
    ...server,
    received,
    async firstJob() {
      const { headers, body } = await vi.waitUntil(() => received[0], patience);
      return new Webhook(webhookSecret).verify(body, headers as Record<string, string>) as Job;
    },
  };
}
