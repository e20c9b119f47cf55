import { statfs } from 'node:fs/promises';
import pLimit from 'p-limit';
import { diskFull } from './disk-full.ts';

/** Bytes that come between two looks at the disk, on which others write, too. */
const STEP = 8 * 1024 ** 2;

/** Room on the disk for one file on its way. */
export interface DiskClaim extends AsyncDisposable {
  /**
   * Before so many bytes are kept.
   *
   * @param total bytes of the whole; `null` where nobody says
   * @throws VodsmithError `disk_full`
   */
  claim(bytes: number, total: number | null): Promise<void>;
}

/** The disk of a folder, where what is on its way in this process is taken already. */
export interface DiskRoom {
  /** @throws VodsmithError `disk_full` where a file of so many bytes has no room now */
  require(bytes: number): Promise<void>;
  hold(): DiskClaim;
}

/** @param reserve bytes that stay free */
export function openDiskRoom(folder: string, reserve: number): DiskRoom {
  const claims = new Set<{ kept: number; end: number }>();
  // One after the other: who looks sees what those before were given
  const inTurn = pLimit(1);

  const look = async (bytes: number, own?: { kept: number; end: number }) => {
    const { bavail, bsize } = await statfs(folder);
    const others = [...claims].filter((claim) => claim !== own);
    const coming = others.reduce((sum, { kept, end }) => sum + end - kept, 0);
    if (bavail * bsize - coming - bytes < reserve) throw diskFull();
  };

  return {
    require: (bytes) => inTurn(() => look(bytes)),
    hold() {
      const own = { kept: 0, end: 0 };
      claims.add(own);
      let next = 0;
      return {
        claim: async (bytes, total) => {
          // Fewer than before: a download that begins anew
          if (bytes >= own.kept && bytes < next) return;
          await inTurn(async () => {
            const end = Math.max(bytes, total ?? bytes + STEP);
            await look(end - bytes, own);
            Object.assign(own, { kept: bytes, end });
          });
          next = bytes + STEP;
        },
        [Symbol.asyncDispose]: () => inTurn(() => void claims.delete(own)),
      };
    },
  };
}
