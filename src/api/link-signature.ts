import type { LinkQuery } from '../core/links.ts';
import type { UrlSettings } from './app-options.ts';

/** What a checked link to one page of a job needs to lead to another one of it; nothing where all is public. */
export function signatureOf({ expires, signature }: LinkQuery, { links }: Pick<UrlSettings, 'links'>): string {
  if (links === undefined) return '';
  return `?${new URLSearchParams({ expires: String(expires), signature: String(signature) })}`;
}
