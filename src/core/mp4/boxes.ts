/** A box of an ISO base media file (ISO/IEC 14496-12 section 4.2), as a view on the bytes it was read from. */
export interface Box {
  type: string;
  /** The bytes after the header. */
  body: Buffer;
}

/** The boxes in `bytes`, in order. @throws RangeError where a box goes beyond them */
export function boxes(bytes: Buffer): Box[] {
  const found: Box[] = [];
  let at = 0;
  while (at < bytes.length) {
    const header = boxHeader(bytes, at);
    if (header === null || at + header.size > bytes.length) throw new RangeError(`box at byte ${at} is cut off`);
    found.push({ type: header.type, body: bytes.subarray(at + header.headerSize, at + header.size) });
    at += header.size;
  }
  return found;
}

/**
 * The header of the box at `at`; `size` counts the header too. `null` where fewer bytes than a header are left.
 *
 * @throws RangeError where the size is less than that of the header: reading on would never end
 */
export function boxHeader(bytes: Buffer, at = 0): { type: string; size: number; headerSize: number } | null {
  if (bytes.length - at < 8) return null;
  const type = bytes.toString('latin1', at + 4, at + 8);
  const size = bytes.readUInt32BE(at);
  if (size !== 1) return checked({ type, size, headerSize: 8 }, at);
  if (bytes.length - at < 16) return null;
  return checked({ type, size: Number(bytes.readBigUInt64BE(at + 8)), headerSize: 16 }, at);
}

function checked<H extends { size: number; headerSize: number }>(header: H, at: number): H {
  if (header.size < header.headerSize) throw new RangeError(`box at byte ${at} has a size of ${header.size}`);
  return header;
}

/** The first box of each name, one inside the other. `null` where one is missing. */
export function find(bytes: Buffer, ...path: string[]): Buffer | null {
  let here: Buffer | null = bytes;
  for (const type of path) here = (here && boxes(here).find((box) => box.type === type)?.body) ?? null;
  return here;
}
