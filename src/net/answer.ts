import type { IncomingMessage } from 'node:http';
import { OtherFile, TryFailed } from './download-error.ts';

/** Where a body that is coming in belongs, and how to ask for the rest of it should it break. */
export interface Part {
  /** The first byte's place in the whole. */
  start: number;
  /** Bytes of the whole; `null` where the sender does not say. */
  total: number | null;
  /** A strong validator for If-Range (RFC 9110 section 13.1.5); `null`: a broken transfer starts from the beginning. */
  validator: string | null;
}

/**
 * Reads the header of an answer that is not a redirect.
 *
 * @param asked the first byte that was asked for
 * @param before what is known of the file of which the bytes before that one are
 * @throws TryFailed where it carries no usable bytes
 * @throws OtherFile where they belong to another file than those before
 */
export function readAnswer(
  { statusCode, headers }: IncomingMessage,
  asked: number,
  before: Pick<Part, 'total' | 'validator'>,
): Part {
  if (statusCode === 416 && asked > 0) throw new TryFailed('it lost the rest of the file', { passing: true });
  if (statusCode !== 200 && statusCode !== 206) throw refused(statusCode);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new TryFailed(`it sends the file compressed (${encoding.slice(0, 40)}), although it was asked not to`);
  }
  if (headers['transfer-encoding'] !== undefined && headers['transfer-encoding'].toLowerCase() !== 'chunked') {
    throw new TryFailed('it sends the file in a transfer coding that is not read');
  }
  const validator = headers.etag?.startsWith('"') ? headers.etag : null;
  if (statusCode === 200) return { start: 0, total: wholeNumber(headers['content-length']), validator };
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '');
  if (range === null || Number(range[1]) !== asked) {
    throw new TryFailed('it answered with another part of the file than was asked for');
  }
  const total = wholeNumber(range[2]);
  // If-Range asked for the same file (RFC 9110 section 15.3.7.2): not every sender keeps to it
  const changed = asked > 0 && (validator !== before.validator || (before.total !== null && total !== before.total));
  if (changed) throw new OtherFile();
  return { start: asked, total, validator };
}

function refused(status = 0): TryFailed {
  const passing = status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501);
  return new TryFailed(`it answered with status ${status}`, { passing, code: String(status) });
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
