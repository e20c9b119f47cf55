import { execFile } from 'node:child_process';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const MEGABYTES = 64;

/** A disk of 64 MB in memory, which can really be full. */
export interface SmallDisk extends AsyncDisposable {
  /** Takes all that is free, for a while: whoever writes meanwhile gets ENOSPC. */
  fill(milliseconds: number): Promise<void>;
}

/** Mounts one at `folder`, which is made. `null` where that is not allowed: it takes root on Linux. */
export async function openSmallDisk(folder: string): Promise<SmallDisk | null> {
  await mkdir(folder, { recursive: true });
  try {
    await execute('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m,mode=700`, 'tmpfs', folder]);
  } catch {
    return null;
  }
  const filler = join(folder, 'filler');
  return {
    async fill(milliseconds) {
      const until = performance.now() + milliseconds;
      await using file = await open(filler, 'w');
      // Again and again: what others remove is taken, too
      while (performance.now() < until) {
        const { bavail, bsize } = await statfs(folder);
        await file.write(Buffer.alloc(Math.max(bavail * bsize, 4096))).catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await rm(filler, { force: true });
    },
    [Symbol.asyncDispose]: async () => void (await execute('umount', ['-l', folder])),
  };
}
