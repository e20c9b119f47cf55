import { statfs } from 'node:fs/promises';
import type { Limits } from '../core/limits.ts';
import type { Sql } from '../db/database.ts';
import { noRoom, takenBeside } from '../db/room-claims.ts';
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
    const taken = await takenBeside(db, { id: '', projectId });
    if (taken + size > limits.storedBytes) throw noRoom(taken, limits.storedBytes);
  }
  await requireDisk(folder, size, limits);
}

/** @throws VodsmithError `disk_full` */
export async function requireDisk(
  folder: string,
  size: number,
  { freeBytes }: Pick<Limits, 'freeBytes'>,
): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize - size >= freeBytes) return;
  throw new VodsmithError('disk_full', 'The server has no room for the file now. Try again later.');
}
