import type { Usage } from '../schemas/usage.ts';
import { type CallOptions, type ClientOptions, connect, queryOf } from './connection.ts';
import { fileCalls } from './files.ts';
import { jobCalls } from './jobs.ts';
import { signToken } from './tokens.ts';
import type { Sources } from './upload.ts';
import { verifyWebhook } from './webhook-signature.ts';
import { webhookCalls } from './webhooks.ts';

/** These need no server: for programs that receive webhooks or hand out tokens. */
export const webhooks = { verify: verifyWebhook };
export const tokens = { sign: signToken };

/** Days as `YYYY-MM-DD` in UTC, both included; by default the last 30 days. */
export interface UsageTime {
  from?: string;
  to?: string;
}

export function makeClient(options: ClientOptions, sources: Sources) {
  const connection = connect(options);
  return {
    files: fileCalls(connection, sources),
    jobs: jobCalls(connection),
    /** What the project used, by day. */
    usage: (time: UsageTime = {}, call?: CallOptions): Promise<Usage> =>
      connection.call('GET', `/v1/usage${queryOf({ ...time })}`, call),
    webhooks: { ...webhooks, ...webhookCalls(connection) },
    tokens,
  };
}

export type Client = ReturnType<typeof makeClient>;
