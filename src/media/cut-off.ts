import { open } from 'node:fs/promises';
import { boxHeader } from '../core/mp4/boxes.ts';
import { readBytes } from './located-boxes.ts';

/** More boxes than any sound file has at its top, fragments included, before its media data ends. */
const MOST_BOXES = 100_000;

/** Whether an MP4 or MOV file ends before its media data does: an upload or a copy that was broken off. */
export async function isCutOff(path: string): Promise<boolean> {
  await using file = await open(path);
  const { size: length } = await file.stat();
  let at = 0;
  for (let count = 0; count < MOST_BOXES && at + 8 <= length; count += 1) {
    const header = headerOf(await readBytes(file, at, Math.min(16, length - at)));
    if (header === null) return false;
    if (header.type === 'mdat' && at + header.size > length) return true;
    at += header.size;
  }
  return false;
}

/** `null` for what is no box, and for one that goes on to the end of the file whatever that is. */
function headerOf(bytes: Buffer): { type: string; size: number } | null {
  try {
    return boxHeader(bytes);
  } catch {
    return null;
  }
}
