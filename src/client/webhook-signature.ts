import type { Job } from '../schemas/job.ts';
import { ApiError } from './api-error.ts';

/** Seconds that clocks may differ and a webhook may be in transit. An older one may be a replay. */
const TOLERANCE = 300;

const utf8 = new TextEncoder();
const HMAC = { name: 'HMAC', hash: 'SHA-256' };

/** The headers of a Fetch request, or Node's `request.headers`. */
export type ReceivedHeaders = Headers | Record<string, string | string[] | undefined>;

/**
 * Verifies that a webhook comes from this project (Standard Webhooks, "Verifying webhook authenticity") and returns its
 * job. During a rotation of the secret, either signature is accepted.
 *
 * @param body the raw body, before any parser
 * @param secret `whsec_...`
 * @throws ApiError `webhook_invalid`
 */
export async function verifyWebhook(body: string | Uint8Array, headers: ReceivedHeaders, secret: string): Promise<Job> {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    headerOf(headers, name),
  );
  if (!id || !timestamp || !signatures) throw invalid('lacks the headers of a webhook');
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE)) throw invalid('is too old, or of the future');
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  const signed = utf8.encode(`${id}.${timestamp}.${text}`);
  const key = await keyOf(secret);
  for (const signature of signatures.split(' ')) {
    const [version, value = ''] = signature.split(',', 2);
    const bytes = version === 'v1' ? fromBase64(value) : null;
    if (bytes !== null && (await crypto.subtle.verify('HMAC', key, bytes, signed))) return JSON.parse(text) as Job;
  }
  throw invalid('is not signed with the secret of this project');
}

function headerOf(headers: ReceivedHeaders, name: string): string | null | undefined {
  if (headers instanceof Headers) return headers.get(name);
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function keyOf(secret: string) {
  const bytes = secret.startsWith('whsec_') ? fromBase64(secret.slice('whsec_'.length)) : null;
  if (bytes === null || bytes.length === 0)
    throw new TypeError('The secret of webhooks is `whsec_` and base64, as the server printed it at its first start.');
  return crypto.subtle.importKey('raw', bytes, HMAC, false, ['verify']);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

const invalid = (what: string): ApiError =>
  new ApiError({ code: 'webhook_invalid', status: 0, message: `The request ${what}. Answer it with 400.` });
