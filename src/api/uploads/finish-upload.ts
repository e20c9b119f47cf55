import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { newId } from '../../core/ids.ts';
import { refuseMedia } from '../../core/limits.ts';
import { getFile } from '../../db/files.ts';
import { endUpload, partsOfUpload, type UploadPart, type UploadRow } from '../../db/uploads.ts';
import { VodsmithError } from '../../errors.ts';
import type { Storage } from '../../storage/storage.ts';
import type { AppOptions } from '../app-options.ts';
import { publishUpload } from '../publish-upload.ts';
import { nameOf } from '../receive-upload.ts';

/**
 * Makes a file, with the same id, of an upload whose bytes are all there: probed as any other. One that is no media is
 * removed; any other fault leaves it as it is, to be finished by the next request.
 */
export async function finishUpload(upload: UploadRow, options: AppOptions): Promise<void> {
  const { id, projectId, size, metadata } = upload;
  const { db, storage, workFolder } = options;
  const path = join(workFolder, `${newId()}.upload`);
  await using disk = options.disk.hold();
  try {
    const sha256 = await joinParts(storage, await partsOfUpload(db, id), path, (bytes) => disk.claim(bytes, size));
    const media = await options.probe(path, new AbortController().signal, projectId);
    refuseMedia(media, options.limits);
    const name = nameOf(metadata.filename ?? metadata.name ?? undefined);
    // Another process may be doing the same: each has bytes of its own, and one of them ends the upload
    const probed = { id, projectId, objectId: newId(), name, size, sha256, media };
    await publishUpload(path, probed, options, async (sql) => {
      // Its room in the project becomes that of the file
      if (!(await endUpload(sql, id)))
        throw new VodsmithError('not_found', `The upload ${id} was cancelled in the meantime. Nothing was stored.`);
    });
  } catch (error) {
    if ((await getFile(db, projectId, id)) !== null) return;
    if (error instanceof VodsmithError && error.status === 422) await db.transaction((sql) => endUpload(sql, id));
    throw error;
  } finally {
    await rm(path, { force: true });
  }
}

/**
 * Writes all parts to the new file `path`.
 *
 * @param claim is called before so many bytes are there
 * @returns its SHA-256 as lower-case hex
 */
async function joinParts(
  storage: Pick<Storage, 'read'>,
  parts: UploadPart[],
  path: string,
  claim: (bytes: number) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(
    async function* () {
      for (const { key } of parts)
        for await (const chunk of await storage.read(key)) {
          bytes += chunk.length;
          await claim(bytes);
          hash.update(chunk);
          yield chunk;
        }
    },
    createWriteStream(path, { flags: 'wx' }),
  );
  return hash.digest('hex');
}
