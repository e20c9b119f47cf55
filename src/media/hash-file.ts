import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of a file's bytes, lower-case hex. @throws the signal's reason when it was aborted */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, signal ? { signal } : {}).catch((error: unknown) => {
    // A stream says only that it was aborted, not why
    signal?.throwIfAborted();
    throw error;
  });
  return hash.digest('hex');
}
