import type { FastifyRequest } from 'fastify';
import type { Links } from '../core/links.ts';
import { VodsmithError } from '../errors.ts';
import type { UrlSettings } from './app-options.ts';

export interface RequestUrls {
  publicUrl: string;
  uploadUrl: string;
  cdnUrl: string;
  links?: Links;
}

/** What the URLs of an answer begin with: the settings, else the origin that the request itself was sent to. */
export function requestUrls(request: FastifyRequest, settings: UrlSettings): RequestUrls {
  const publicUrl = settings.publicUrl ?? ownOrigin(request);
  const { uploadUrl = publicUrl, cdnUrl = publicUrl, links } = settings;
  return { publicUrl, uploadUrl, cdnUrl, ...(links && { links }) };
}

/** Host and protocol are the client's or its proxy's word: only what is one goes into an answer. */
function ownOrigin({ protocol, host }: FastifyRequest): string {
  const url = `${protocol}://${host}`;
  if (!/^https?:\/\/[\w.:[\]-]+$/.test(url) || !URL.canParse(url))
    throw new VodsmithError('invalid_request', 'The Host header names no host. Send the one of this server.');
  return new URL(url).origin;
}
