import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { publishUpload } from '../../src/api/publish-upload.ts';
import { newId } from '../../src/core/ids.ts';
import type { Database } from '../../src/db/database.ts';
import { getFile } from '../../src/db/files.ts';
import { sweep } from '../../src/db/sweep.ts';
import { VodsmithError } from '../../src/errors.ts';
import { extensionOf } from '../../src/media/extension.ts';
import { localStorage } from '../../src/storage/local.ts';
import { savedProbe } from '../core/plan/inputs.ts';
import { describeDatabases } from '../databases.ts';
import { addProject } from '../db/rows.ts';
import { emptyFolder } from '../media/generated-media.ts';

describeDatabases('the bytes of an upload', (db) => {
  /** What came of publishing one, over a database that answers the transaction in this way. */
  async function publish(transaction: Database['transaction'] = db().transaction) {
    const folder = await emptyFolder(onTestFinished);
    const storage = await localStorage(join(folder, 'storage'));
    const [path, id, projectId] = [join(folder, 'received'), newId(), await addProject(db())];
    await writeFile(path, 'bytes');
    const { media } = savedProbe('muxed-720p');
    const upload = { ...{ id, projectId, objectId: newId(), name: 'a.ts', size: 5, sha256: 'a'.repeat(64) }, media };
    const options = { storage, db: { ...db(), transaction }, extensionOf };
    const error = await publishUpload(path, upload, options).then(
      () => null,
      (fault: unknown) => fault,
    );
    const stored = await storage.stat(`files/videos/${upload.objectId}.ts`);
    const sweepInADay = async () => {
      await db().query(`update discarded_objects set removed_at = removed_at - interval '25 hours'`);
      await sweep(db(), storage.delete, { idle: 0 });
      return await storage.stat(`files/videos/${upload.objectId}.ts`);
    };
    return { error, file: await getFile(db(), projectId, id), stored, sweepInADay };
  }
  const away = () => new VodsmithError('unavailable', 'The database does not answer at the moment.');

  test('stay with their file', async () => {
    const { error, file, sweepInADay } = await publish();
    expect(error).toBeNull();
    expect(file).not.toBeNull();
    expect(await sweepInADay()).not.toBeNull();
  });

  test('stay where the commit happened and its answer was lost', async () => {
    const { error, file, sweepInADay } = await publish(async (work) => {
      await db().transaction(work);
      throw away();
    });
    expect(error).toMatchObject({ code: 'unavailable' });
    expect(file).not.toBeNull();
    expect(await sweepInADay()).not.toBeNull();
  });

  test('go in a day where the database went away before the commit', async () => {
    const { file, stored, sweepInADay } = await publish(async () => {
      throw away();
    });
    expect(file).toBeNull();
    expect(stored).not.toBeNull();
    expect(await sweepInADay()).toBeNull();
  });

  test('go at once where the file is refused', async () => {
    const { error, file, stored } = await publish(async () => {
      throw new VodsmithError('not_found', 'The upload was cancelled in the meantime.');
    });
    expect(error).toMatchObject({ code: 'not_found' });
    expect(file).toBeNull();
    expect(stored).toBeNull();
  });
});
