import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { newId } from '../core/ids.ts';
import { refuseMedia } from '../core/limits.ts';
import type { FileRow } from '../db/files.ts';
import { holdRoom, type Room } from '../db/hold-room.ts';
import { VodsmithError } from '../errors.ts';
import type { AppOptions } from './app-options.ts';
import { FORM } from './early-refusal.ts';
import { publishUpload } from './publish-upload.ts';
import { receiveUpload } from './receive-upload.ts';

/**
 * Receives, probes and stores one upload of `projectId`. Whatever ends it early leaves nothing behind. Throws what
 * receiving and probing throw; `signal` (the client has gone) stops the probe.
 */
export async function storeUpload(request: FastifyRequest, signal: AbortSignal, options: AppOptions): Promise<FileRow> {
  const path = join(options.workFolder, `${newId()}.upload`);
  const { projectId } = request;
  const id = newId();
  const length = Number(request.headers['content-length']) || undefined;
  await using room = holdRoom(options.db, { id, projectId }, options.limits.storedBytes, length);
  await using disk = options.disk.hold();
  const claim: Room['claim'] = async (bytes, total) => {
    await room.claim(bytes, total);
    await disk.claim(bytes, length ?? null);
  };
  try {
    if (length !== undefined && length > FORM) await room.claim(length - FORM, length - FORM);
    await disk.claim(0, length ?? null);
    // Of a client that has gone meanwhile no end would be seen: what is claimed would stay so
    signal.throwIfAborted();
    const received = await receiveUpload(request, path, { claim }, options.limits);
    const media = await options.probe(path, signal, projectId);
    signal.throwIfAborted();
    refuseMedia(media, options.limits);
    const probed = { ...received, id, objectId: id, projectId, media };
    return await publishUpload(path, probed, options, (sql) => room.settle(sql, received.size));
  } catch (cause) {
    if (!signal.aborted) throw cause;
    const message = 'The client disconnected before its upload was probed. Nothing was stored.';
    throw new VodsmithError('upload_incomplete', message, { cause });
  } finally {
    await rm(path, { force: true });
  }
}
