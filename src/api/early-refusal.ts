import type { FastifyRequest } from 'fastify';
import type { AppOptions } from './app-options.ts';
import { tooLarge } from './receive-upload.ts';
import { requireRoom } from './room.ts';

/** Bytes that a form may have beside its file. */
export const FORM = 8 * 1024 * 1024;

/**
 * Refuses an upload by its headers, before a byte of it is read. @throws VodsmithError `upload_too_large`,
 * `quota_exceeded`, `disk_full`
 */
export async function refuseEarly(request: FastifyRequest, options: AppOptions): Promise<void> {
  if (!/^multipart\//i.test(request.headers['content-type'] ?? '')) return;
  const size = Number(request.headers['content-length'] ?? 0);
  if (size > options.limits.uploadBytes + FORM) throw tooLarge(options.limits.uploadBytes);
  // All but the file itself is little: it must not refuse what has room
  await requireRoom(options, request.projectId, Math.max(0, size - FORM));
}
