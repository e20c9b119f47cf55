import type { Limits } from '../core/limits.ts';
import type { Sql } from '../db/database.ts';
import { noRoom, takenBeside } from '../db/room-claims.ts';
import type { DiskRoom } from '../storage/disk-room.ts';

/**
 * Whether an upload of so many bytes may begin. @throws VodsmithError `quota_exceeded` where the project has no room
 * for it, `disk_full` where the server has none
 *
 * @param size bytes, 0 where nobody said how many
 */
export async function requireRoom(
  { db, disk, limits }: { db: Sql; disk: Pick<DiskRoom, 'require'>; limits: Pick<Limits, 'storedBytes'> },
  projectId: string,
  size: number,
): Promise<void> {
  if (limits.storedBytes !== undefined) {
    const taken = await takenBeside(db, { id: '', projectId });
    if (taken + size > limits.storedBytes) throw noRoom(taken, limits.storedBytes);
  }
  await disk.require(size);
}
