import { Unreadable } from '../unreadable.ts';

export interface Box {
  type: string;
  /** Of the header, in the bytes that it was read from. */
  start: number;
  end: number;
  /** A view of the bytes after the header. */
  body: Buffer;
}

/** The boxes in `bytes` (ISO/IEC 14496-12 section 4.2). @throws Unreadable where one does not fit */
export function boxesIn(bytes: Buffer): Box[] {
  const found: Box[] = [];
  let start = 0;
  while (start < bytes.length) {
    if (bytes.length - start < 8) throw new Unreadable(`${bytes.length - start} bytes stand after the last box`);
    const type = bytes.toString('latin1', start + 4, start + 8);
    const size = bytes.readUInt32BE(start);
    const header = size === 1 ? 16 : 8;
    const end = start + (size === 1 ? Number(bytes.readBigUInt64BE(start + 8)) : size);
    if (end < start + header || end > bytes.length)
      throw new Unreadable(`the box '${type}' at byte ${start} goes to ${end} of ${bytes.length} bytes`);
    found.push({ type, start, end, body: bytes.subarray(start + header, end) });
    start = end;
  }
  return found;
}

/** The bodies of all boxes of a type. */
export const allIn = (bytes: Buffer, type: string): Buffer[] =>
  boxesIn(bytes).flatMap((box) => (box.type === type ? [box.body] : []));

/** The body of the box at the end of a path of types, each the first of its kind. */
export function maybeIn(bytes: Buffer, ...path: string[]): Buffer | null {
  let here: Buffer | undefined = bytes;
  for (const type of path) here = here && allIn(here, type)[0];
  return here ?? null;
}

/** @throws Unreadable where there is none */
export function boxIn(bytes: Buffer, ...path: string[]): Buffer {
  const found = maybeIn(bytes, ...path);
  if (found === null) throw new Unreadable(`there is no box ${path.join('/')}`);
  return found;
}
