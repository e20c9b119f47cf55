import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { isPlaylist } from '../core/content-types.ts';
import { VodsmithError } from '../errors.ts';
import type { Storage } from '../storage/storage.ts';
import type { ByteRange } from './byte-ranges.ts';
import type { Validators } from './preconditions.ts';

/** One state of a stored object: what is read belongs to the size and the ETag that are announced. */
export interface DeliveredObject extends Validators {
  /** Bytes. */
  size: number;
  read(range?: ByteRange): Promise<Readable>;
}

/**
 * `null` where there is no such object.
 *
 * @param rewrite makes what is delivered of the text of a playlist
 */
export async function openObject(
  storage: Storage,
  key: string,
  rewrite: (text: string) => string,
): Promise<DeliveredObject | null> {
  const info = await storage.stat(key);
  if (info === null) return null;
  const read = (range?: ByteRange) => storage.read(key, range).catch(deletedMeanwhile);
  return isPlaylist(key) ? snapshot(rewrite(await text(await read())), info.lastModified) : { ...info, read };
}

/** For a job its source is gone then; for a viewer there is nothing. */
function deletedMeanwhile(error: unknown): never {
  if (!(error instanceof VodsmithError && error.code === 'source_not_found')) throw error;
  throw fileGone(error);
}

/** What is not there, and what never was, answer alike. */
export const fileGone = (cause?: unknown) =>
  new VodsmithError('not_found', 'There is no such file, or it has been deleted.', { cause });

/** A playlist may be written anew between two looks at it: its text is read once and kept. */
function snapshot(playlist: string, lastModified: Date): DeliveredObject {
  const bytes = Buffer.from(playlist);
  return {
    size: bytes.length,
    lastModified,
    etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`,
    read: async (range) => Readable.from([range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)]),
  };
}
