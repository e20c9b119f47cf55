import { VodsmithError } from '../errors.ts';

/** Whether a write found no room: on the disk, or in the share of it that its owner may have. */
export const findsDiskFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');

export const diskFull = (cause?: unknown): VodsmithError =>
  new VodsmithError('disk_full', 'The disk of the server is full. Try again later.', { cause });
