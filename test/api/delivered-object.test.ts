import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openObject } from '../../src/api/delivered-object.ts';
import { localStorage } from '../../src/storage/local.ts';
import type { Storage } from '../../src/storage/storage.ts';

let folder: string;
let storage: Storage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodsmith-object-'));
  storage = await localStorage(folder);
});
afterAll(() => rm(folder, { recursive: true }));

test.each(['files/videos/6052e0064b442a2f16018373.mp4', 'files/videos/6052e0064b442a2f16018373/index.m3u8'])(
  '%s, deleted between two looks at it, is as if it had never been',
  async (key) => {
    await storage.putText(key, 'x');
    const deletedMeanwhile: Storage = {
      ...storage,
      async stat(asked) {
        const info = await storage.stat(asked);
        await storage.delete(asked);
        return info;
      },
    };
    const read = async () => (await openObject(deletedMeanwhile, key, (text) => text))?.read();
    await expect(read()).rejects.toMatchObject({ code: 'not_found', status: 404 });
  },
);
