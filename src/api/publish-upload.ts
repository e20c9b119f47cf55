import type { Sql } from '../db/database.ts';
import { type FileRow, insertFile } from '../db/files.ts';
import { announceObject, own } from '../db/unowned-objects.ts';
import { VodsmithError } from '../errors.ts';
import type { Media } from '../schemas/media.ts';
import type { AppOptions } from './app-options.ts';
import type { ReceivedUpload } from './receive-upload.ts';

export interface ProbedUpload extends ReceivedUpload {
  id: string;
  projectId: string;
  /** Names its bytes in the storage. */
  objectId: string;
  media: Media;
}

/**
 * Makes a file of the project from what was received and probed at the local `path`, which may be gone afterwards. Its
 * bytes go again if it becomes no file: at once where that is certain, by the sweep where the process is killed, or a
 * commit has no answer.
 *
 * @param meanwhile is done in the same transaction
 */
export async function publishUpload(
  path: string,
  { id, projectId, objectId, name, size, sha256, media }: ProbedUpload,
  { storage, db, extensionOf }: Pick<AppOptions, 'storage' | 'db' | 'extensionOf'>,
  meanwhile: (sql: Sql) => Promise<void> = async () => {},
): Promise<FileRow> {
  const key = `files/${media.type === 'image' ? 'images' : 'videos'}/${objectId}.${extensionOf(media)}`;
  await announceObject(db, key);
  await storage.put(key, path);
  try {
    return await db.transaction(async (sql) => {
      await meanwhile(sql);
      await own(sql, key);
      return insertFile(sql, {
        id,
        projectId,
        jobId: null,
        type: media.type,
        path: key,
        name,
        size,
        format: media.format,
        width: media.video?.displayWidth ?? null,
        height: media.video?.displayHeight ?? null,
        duration: media.duration,
        sha256,
        media,
      });
    });
  } catch (error) {
    // A commit whose answer was lost may have happened
    if (error instanceof VodsmithError && error.code !== 'unavailable') await storage.delete(key);
    throw error;
  }
}
