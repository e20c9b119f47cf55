import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Limits } from '../core/limits.ts';
import type { Room } from '../db/hold-room.ts';
import { VodsmithError } from '../errors.ts';
import { diskFull, findsDiskFull } from '../storage/disk-full.ts';

export interface ReceivedUpload {
  /** As the client names it, of its last path segment; '' where it gave none. */
  name: string;
  /** Bytes. */
  size: number;
  /** Lower-case hex. */
  sha256: string;
}

const FORM = 'Send one file as multipart/form-data, in the field "file", with a file name.';

/**
 * Streams the form field `file` to the new local file `path`; other form fields are ignored. Throws `upload_too_large`,
 * `quota_exceeded`, `disk_full`, `upload_incomplete`, `file_empty` or `invalid_request`, and then `path` may hold a part.
 */
export async function receiveUpload(
  request: FastifyRequest,
  path: string,
  room: Pick<Room, 'claim'>,
  limits: Pick<Limits, 'uploadBytes' | 'idleSeconds' | 'uploadSeconds'>,
): Promise<ReceivedUpload> {
  // A client that vanished without a word, or trickles, would otherwise hold its part of the disk for ever
  const giveUp = (why: string) => request.raw.destroy(incomplete(why));
  const idle = setTimeout(() => giveUp(`No byte came for ${limits.idleSeconds} s.`), limits.idleSeconds * 1000);
  const late = setTimeout(() => giveUp(`It took longer than ${limits.uploadSeconds} s.`), limits.uploadSeconds * 1000);
  try {
    return await readForm(request, path, room, limits.uploadBytes, idle);
  } catch (error) {
    throw explain(error);
  } finally {
    clearTimeout(idle);
    clearTimeout(late);
  }
}

async function readForm(
  request: FastifyRequest,
  path: string,
  room: Pick<Room, 'claim'>,
  limit: number,
  idle: NodeJS.Timeout,
): Promise<ReceivedUpload> {
  let received: ReceivedUpload | undefined;
  const others: string[] = [];
  // The size is measured here: the parser would read what is above its own limit to the end before it says so
  const limits = { fileSize: Number.POSITIVE_INFINITY, files: 1, fields: 100, fieldSize: 64 * 1024, parts: 200 };
  for await (const part of request.parts({ limits })) {
    if (part.type === 'file' && part.fieldname === 'file') {
      received = await spool(part, path, room, limit, idle);
    } else {
      others.push(part.fieldname);
      if (part.type === 'file') part.file.on('data', () => idle.refresh());
    }
  }
  if (received === undefined) {
    const found = others.length === 0 ? 'nothing' : others.map((name) => JSON.stringify(name)).join(', ');
    throw new VodsmithError('invalid_request', `The form has no file in the field "file"; it has ${found}. ${FORM}`);
  }
  if (received.size === 0) throw new VodsmithError('file_empty', 'The file has no bytes. Send the whole file.');
  return received;
}

async function spool(
  part: MultipartFile,
  path: string,
  room: Pick<Room, 'claim'>,
  limit: number,
  idle: NodeJS.Timeout,
): Promise<ReceivedUpload> {
  const hash = createHash('sha256');
  let size = 0;
  const measure = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      idle.refresh();
      size += chunk.length;
      if (size > limit) throw tooLarge(limit);
      await room.claim(size, null);
      hash.update(chunk);
      yield chunk;
    }
  };
  await pipeline(part.file, measure, createWriteStream(path, { flags: 'wx' }));
  return { name: nameOf(part.filename), size, sha256: hash.digest('hex') };
}

/** PostgreSQL takes no NUL, and no reader wants a control character. */
export const nameOf = (filename: string | undefined) => (filename ?? '').replace(/\p{Cc}/gu, '').slice(-255);

/** The client went away, or the bytes ended before the form did. */
const cutCodes = ['FST_MP_PREMATURE_CLOSE', 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET'];

function explain(cause: unknown): unknown {
  if (cause instanceof VodsmithError || !(cause instanceof Error)) return cause;
  const { code = '', message } = cause as NodeJS.ErrnoException;
  if (cutCodes.includes(code) || /unexpected end of multipart data/i.test(message))
    return incomplete('The form ended before its last boundary.', cause);
  if (findsDiskFull(cause)) return diskFull(cause);
  if (code === 'FST_FILES_LIMIT')
    return new VodsmithError('invalid_request', `The form has more than one file. ${FORM}`, { cause });
  if (message.startsWith('The needle '))
    return invalid('its boundary must have 1 to 70 characters (RFC 2046 section 5.1.1)', cause);
  if (code.startsWith('FST_') || message.startsWith('Multipart:')) return invalid(message, cause);
  return cause;
}

function invalid(why: string, cause: unknown): VodsmithError {
  return new VodsmithError('invalid_request', `The form cannot be read: ${why}. ${FORM}`, { cause });
}

function incomplete(what: string, cause?: unknown): VodsmithError {
  return new VodsmithError('upload_incomplete', `The upload is incomplete: ${what} Send the file again.`, { cause });
}

export function tooLarge(limit: number): VodsmithError {
  return new VodsmithError(
    'upload_too_large',
    `The file is larger than the limit of ${limit} bytes. Send a smaller one.`,
  );
}
