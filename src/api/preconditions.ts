import type { IncomingHttpHeaders } from 'node:http';
import fresh from 'fresh';

/** What identifies one state of a thing: a strong ETag with its quotes, and a time. */
export interface Validators {
  etag: string;
  lastModified: Date;
}

/** RFC 9110 section 13.2.2: what the conditions of a GET or HEAD make of it. */
export function evaluate(headers: IncomingHttpHeaders, now: Validators): 'proceed' | 'not_modified' | 'failed' {
  if (failed(headers, now)) return 'failed';
  const current = { etag: now.etag, 'last-modified': now.lastModified.toUTCString() };
  return fresh(headers, current) ? 'not_modified' : 'proceed';
}

function failed(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean {
  const match = headers['if-match'];
  if (match !== undefined) return match.trim() !== '*' && !tagsOf(match).includes(etag);
  const since = Date.parse(headers['if-unmodified-since'] ?? '');
  return since < wholeSeconds(lastModified);
}

/** RFC 9110 section 13.1.5: whether a `Range` counts. A date must be exactly ours, a tag strong and equal. */
export function ifRangeHolds(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean {
  const condition = headers['if-range'];
  if (condition === undefined) return true;
  const given = [condition].flat()[0] ?? '';
  return given.includes('"') ? given.trim() === etag : Date.parse(given) === wholeSeconds(lastModified);
}

/** Weak tags (`W/"..."`) keep their mark: they never equal a strong one. */
const tagsOf = (list: string): string[] => list.match(/(W\/)?"[^"]*"/g) ?? [];

/** HTTP dates have no milliseconds. */
const wholeSeconds = (date: Date): number => Math.floor(date.getTime() / 1000) * 1000;
