import { statfs } from 'node:fs/promises';
import type { Limits } from '../core/limits.ts';
import { type ErrorCode, VodsmithError } from '../errors.ts';
import type { Storage } from '../storage/storage.ts';

/** Milliseconds between two looks at a storage that has failed. */
const AGAIN = 5000;

const storageFaults = new Set<ErrorCode>(['storage_failed', 'storage_unavailable']);

/** What keeps a worker from taking tasks: they wait, here or for another worker, and none of them fails. */
export interface Hindrance {
  /** Said to the operator; `null` while nothing hinders. */
  current(): string | null;
  /** Looks at the disk, and at the storage where it has failed. */
  look(): Promise<string | null>;
  /** A task has failed: looks whether the surroundings are why. */
  blame(error: unknown): Promise<string | null>;
}

interface Surroundings {
  workFolder: string;
  limits: Pick<Limits, 'freeBytes'>;
  storage: Pick<Storage, 'check'>;
}

/** Watches the room on the disk of the work folder, and the storage after it has failed. */
export function watchSurroundings({ workFolder, limits, storage }: Surroundings): Hindrance {
  let current: string | null = null;
  let suspect = false;
  let checked = Number.NEGATIVE_INFINITY;

  const shortDisk = async (): Promise<string | null> => {
    const { bavail, bsize } = await statfs(workFolder);
    const free = bavail * bsize;
    if (free >= limits.freeBytes) return null;
    const mib = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MiB`;
    return `the disk of the work folder has ${mib(free)} left, less than the reserve of ${mib(limits.freeBytes)}`;
  };
  const failedStorage = async (): Promise<string | null> => {
    if (!suspect || performance.now() - checked < AGAIN) return suspect ? current : null;
    checked = performance.now();
    suspect = await storage.check().then(
      () => false,
      () => true,
    );
    return suspect ? 'the storage does not answer, or refuses to write' : null;
  };
  const look = async () => {
    current = (await shortDisk()) ?? (await failedStorage());
    return current;
  };
  return {
    current: () => current,
    look,
    async blame(error) {
      if (error instanceof VodsmithError && storageFaults.has(error.code)) {
        suspect = true;
        checked = Number.NEGATIVE_INFINITY;
      }
      return await look();
    },
  };
}
