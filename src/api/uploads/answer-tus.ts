import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { type MemoryLocker, Server } from '@tus/server';
import type { FastifyRequest } from 'fastify';
import { newId } from '../../core/ids.ts';
import { VodsmithError } from '../../errors.ts';
import type { AppOptions } from '../app-options.ts';
import { tooLarge } from '../receive-upload.ts';
import { requestUrls } from '../request-urls.ts';
import { readChecksum } from './checksum.ts';
import { tusFault } from './tus-faults.ts';
import { UploadStore } from './upload-store.ts';

const PATH = '/v1/uploads';

/**
 * What @tus/server answers to one request. It is made for each: its store knows whose request it is.
 *
 * @throws VodsmithError for every answer that is no success
 */
export async function answerTus(
  request: FastifyRequest,
  options: AppOptions,
  locker: MemoryLocker,
): Promise<Pick<Response, 'status' | 'headers'>> {
  const { projectId, log } = request;
  const checksum = readChecksum(request.headers['upload-checksum'] as string | undefined);
  const length = Number(request.headers['content-length']) || null;
  const { uploadUrl } = requestUrls(request, options.urls);
  let thrown: unknown;
  const server = new Server({
    path: PATH,
    locker,
    datastore: new UploadStore(options, { projectId, checksum, length, log }),
    namingFunction: () => newId(),
    // The cookie of a session goes to this origin alone
    generateUrl: (_request, { id }) => `${request.sessionId === null ? uploadUrl : ''}${PATH}/${id}`,
    async onUploadCreate(_request, { size = 0 }) {
      await allow(size, options);
      return {};
    },
    onResponseError(_request, error) {
      thrown = error;
      return undefined;
    },
  });
  const response = await server.handleWeb(webRequest(request));
  if (response.status < 400) return response;
  throw tusFault(response.status, await response.text(), thrown);
}

/** @throws VodsmithError where an upload of so many bytes may not begin */
async function allow(size: number, options: AppOptions): Promise<void> {
  if (size === 0) throw new VodsmithError('file_empty', 'The file has no bytes: Upload-Length is 0.');
  if (size > options.limits.uploadBytes) throw tooLarge(options.limits.uploadBytes);
  await options.disk.require(size);
}

function webRequest({ method, headers, body, params }: FastifyRequest): Request {
  const { id } = params as { id?: string };
  const sent = new Headers();
  // What proxies say is read elsewhere, from those that are believed; @tus/server refuses what it does not know of it
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !name.startsWith('x-forwarded-')) sent.set(name, String(value));
  const stream = body instanceof Readable ? (Readable.toWeb(body) as ReadableStream) : null;
  return new Request(`http://tus${PATH}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`, {
    method,
    headers: sent,
    ...(stream && { body: stream as RequestInit['body'], duplex: 'half' }),
  });
}
