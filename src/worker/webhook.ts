import type { IncomingMessage } from 'node:http';
import { Webhook } from 'standardwebhooks';
import type { Secrets } from '../core/secrets.ts';
import { nextTryIn } from '../core/webhook-schedule.ts';
import type { Database } from '../db/database.ts';
import type { Message } from '../db/queue.ts';
import { endpointOf, restOf } from '../db/webhook-endpoints.ts';
import { webhookSecrets } from '../db/webhook-secrets.ts';
import { type DeliveryRow, getDelivery, putOff } from '../db/webhooks.ts';
import { VodsmithError } from '../errors.ts';
import type { ProcessMetrics } from '../metrics/process-metrics.ts';
import type { Egress } from '../net/egress.ts';
import { networkFault } from '../net/network-error.ts';
import { inSpan } from '../tracing/span.ts';
import { recordTry, type WebhookQueue } from './record-try.ts';
import { logWith } from './task-log.ts';
import type { Log } from './work-context.ts';

/** Milliseconds for one exchange, from the first look-up to the end of the answer. */
const LIMIT = 15_000;
/** Bytes of an answer that are read, so that its sender sees it taken; they are not kept. */
const ANSWER_BYTES = 65_536;

export interface WebhookDelivery {
  db: Database;
  queue: WebhookQueue;
  egress: Egress;
  secrets: Pick<Secrets, 'decrypt'>;
  metrics?: Pick<ProcessMetrics, 'webhookTried'>;
  log?: Log;
  /** That of the database, without it: processes whose own clocks are wrong try at the same times. */
  clock?: () => Date;
  /** From 0 up to 1. */
  random?: () => number;
  /** Milliseconds. */
  limit?: number;
}

interface Outcome {
  status: number | null;
  /** What went wrong; `null`: delivered. */
  error: string | null;
}

/**
 * Makes one try to deliver, and records it together with the end of its message, or with the one for the next try, in
 * one transaction. Called again for a delivery that has ended it does nothing; called too early, or while its receiver
 * rests because it gave no answer lately, it waits.
 * Whoever has lost the message records success alone: the next tries are the business of who has it now.
 */
export async function deliverWebhook(options: WebhookDelivery, message: Message, signal?: AbortSignal): Promise<void> {
  const { db, queue, random = Math.random } = options;
  const { deliveryId } = message.data;
  const delivery = await getDelivery(db, deliveryId);
  if (delivery === null || delivery.status !== 'pending') return await queue.complete(message);
  const clock = options.clock ?? clockFrom(delivery.readAt);
  const at = clock();
  const due = delivery.nextAttemptAt;
  if (due !== null && due > at) return await queue.defer(message, due);

  const endpoint = endpointOf(delivery.url);
  const rests = await restOf(db, endpoint, at);
  if (rests !== null)
    return await db.transaction(async (sql) => {
      if (await queue.holds(message, sql)) await putOff(sql, deliveryId, rests);
      await queue.defer(message, rests, sql);
    });

  const attributes = { 'vodsmith.job.id': delivery.jobId, 'vodsmith.webhook.id': deliveryId };
  const { status, error } = await inSpan(
    'webhook',
    { kind: 'client', attributes, carried: delivery.trace },
    async (span) => {
      const outcome = await post(options, delivery, at, signal);
      span.setAttribute('http.response.status_code', outcome.status ?? 0);
      return outcome;
    },
  );
  // What a receiver has taken is written down, also by a worker that stops
  if (error !== null) signal?.throwIfAborted();
  const ended = clock();
  const wait = error === null || status === 410 ? null : nextTryIn(delivery.tries + 1, random);
  const nextAttemptAt = wait === null ? null : new Date(ended.getTime() + wait * 1000);
  const outcome = nextAttemptAt === null ? 'given up' : 'failed';
  options.metrics?.webhookTried(error === null ? 'delivered' : outcome);
  const milliseconds = ended.getTime() - at.getTime();
  tell(options.log, delivery, { status, error, ms: milliseconds, nextAttemptAt });
  const tried = { at, ended, status, error, milliseconds, nextAttemptAt };
  await recordTry({ db, queue, endpoint }, message, tried, signal);
}

/** Goes on from a time that is right now, whatever time the system shows. */
function clockFrom(start: Date): () => Date {
  const began = performance.now();
  return () => new Date(start.getTime() + performance.now() - began);
}

/** The URL stays out of the log: a receiver's path and query may be all that protects it. */
function tell(
  log: Log | undefined,
  { id, jobId, requestId, tries }: DeliveryRow,
  {
    error,
    nextAttemptAt,
    ...answer
  }: { error: string | null; nextAttemptAt: Date | null; status: number | null; ms: number },
): void {
  if (log === undefined) return;
  const request = requestId === null ? {} : { requestId };
  const lines = logWith(log, { jobId, webhookId: id, attempt: tries + 1, ...request });
  if (error === null) lines.info(answer, 'webhook delivered');
  else if (nextAttemptAt !== null) lines.warn({ ...answer, error, nextAttemptAt }, 'webhook not taken, tried again');
  else lines.warn({ ...answer, error }, 'webhook given up');
}

async function post(options: WebhookDelivery, delivery: DeliveryRow, at: Date, signal?: AbortSignal): Promise<Outcome> {
  const { egress, limit = LIMIT } = options;
  const headers = await headersOf(options, delivery, at);
  const timeout = AbortSignal.timeout(limit);
  try {
    const answer = await egress.request(delivery.url, {
      method: 'POST',
      headers,
      body: delivery.body,
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    await discard(answer);
    return judge(answer.statusCode ?? 0);
  } catch (error) {
    if (timeout.aborted) return { status: null, error: `The receiver did not answer within ${limit / 1000} s.` };
    if (error instanceof VodsmithError && error.code === 'source_forbidden')
      return { status: null, error: error.message };
    return { status: null, error: `The receiver could not be reached: ${networkFault(error).reason}.` };
  }
}

/**
 * Standard Webhooks, "Webhook headers". The id stays the same on every try, the time and so the signatures do not: one
 * for each secret that is valid while a rotation goes on.
 */
async function headersOf({ db, secrets }: WebhookDelivery, { id, projectId, body }: DeliveryRow, at: Date) {
  const { secret, previous } = await webhookSecrets(db, secrets, projectId, at);
  const signing = previous === null ? [secret] : [secret, previous.secret];
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Vodsmith',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signing.map((each) => new Webhook(each).sign(id, at, body)).join(' '),
  };
}

function judge(status: number): Outcome {
  if (status >= 200 && status < 300) return { status, error: null };
  if (status === 410) return { status, error: 'The receiver is gone (410): it is not tried again.' };
  if (status >= 300 && status < 400) return { status, error: `The receiver redirects (${status}): give its own URL.` };
  return { status, error: `The receiver answered with status ${status}.` };
}

/** The status has come and decides: whatever happens to the rest of the answer changes nothing. */
async function discard(answer: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > ANSWER_BYTES) break;
    }
  } catch {
    // Broken off in the middle
  }
}
