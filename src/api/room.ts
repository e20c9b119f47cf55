import { statfs } from 'node:fs/promises';
import type { Limits } from '../core/limits.ts';
import type { Sql } from '../db/database.ts';
import { storedBytes } from '../db/usage.ts';
import { VodsmithError } from '../errors.ts';

/**
 * Whether an upload of so many bytes may begin. @throws VodsmithError `quota_exceeded` where the project has no room
 * for it, `disk_full` where the server has none
 *
 * @param size bytes, 0 where nobody said how many
 */
export async function requireRoom(
  { db, folder, limits }: { db: Sql; folder: string; limits: Pick<Limits, 'storedBytes' | 'freeBytes'> },
  projectId: string,
  size: number,
): Promise<void> {
  if (limits.storedBytes !== undefined) {
    const stored = await storedBytes(db, projectId);
    if (stored + size > limits.storedBytes)
      throw new VodsmithError(
        'quota_exceeded',
        `The project has ${stored} of ${limits.storedBytes} bytes in storage: there is no room for this file. Delete some.`,
      );
  }
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize - size >= limits.freeBytes) return;
  throw new VodsmithError('disk_full', 'The server has no room for the file now. Try again later.');
}
