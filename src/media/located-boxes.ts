import type { FileHandle } from 'node:fs/promises';
import { boxHeader } from '../core/mp4/boxes.ts';

/** A box at the top of an ISO base media file, by its place: the file may be larger than the memory. */
export interface LocatedBox {
  type: string;
  /** Bytes from the start of the file. */
  start: number;
  size: number;
  headerSize: number;
}

/** @throws RangeError where a box goes beyond the file's end */
export async function locateBoxes(file: FileHandle): Promise<LocatedBox[]> {
  const { size: length } = await file.stat();
  const found: LocatedBox[] = [];
  for (let at = 0; at < length; ) {
    const header = boxHeader(await readBytes(file, at, Math.min(16, length - at)));
    if (header === null || at + header.size > length) throw new RangeError(`the box at byte ${at} is cut off`);
    found.push({ ...header, start: at });
    at += header.size;
  }
  return found;
}

/** @throws RangeError where the file has fewer bytes */
export async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new RangeError('the file ends too early');
    filled += bytesRead;
  }
  return bytes;
}
