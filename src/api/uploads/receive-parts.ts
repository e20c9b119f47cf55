import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../../core/ids.ts';

interface Part {
  path: string;
  file: FileHandle;
  size: number;
}

/**
 * Gives what comes to `store`, one after the other, as local files of at most `most` bytes; each is gone afterwards. Of
 * a body that breaks off, what came is stored before the fault is thrown.
 *
 * @param folder where the files are for a while
 */
export async function receiveParts(
  body: AsyncIterable<Buffer>,
  { folder, most, store }: { folder: string; most: number; store: (path: string, size: number) => Promise<void> },
): Promise<void> {
  let part: Part | null = null;
  const end = async (keep: boolean) => {
    if (part === null) return;
    const { path, file, size } = part;
    part = null;
    try {
      await file.close();
      if (keep) await store(path, size);
    } finally {
      await rm(path, { force: true });
    }
  };
  const add = async (bytes: Buffer): Promise<Part> => {
    part ??= await openPart(folder);
    try {
      await part.file.appendFile(bytes);
    } catch (error) {
      await end(false);
      throw error;
    }
    part.size += bytes.length;
    return part;
  };
  try {
    for await (const chunk of body) {
      for (let rest = chunk; rest.length > 0; ) {
        const taken = rest.subarray(0, most - ((part as Part | null)?.size ?? 0));
        if ((await add(taken)).size === most) await end(true);
        rest = rest.subarray(taken.length);
      }
    }
  } catch (fault) {
    await end(true);
    throw fault;
  }
  await end(true);
}

async function openPart(folder: string): Promise<Part> {
  const path = join(folder, `${newId()}.part`);
  return { path, file: await open(path, 'wx'), size: 0 };
}
