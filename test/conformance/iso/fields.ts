import { Unreadable } from '../unreadable.ts';

/** Reads the fields of a box one after the other. Big-endian. @throws RangeError beyond the end */
export class Fields {
  readonly bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  uint(size: 1 | 2 | 3 | 4): number {
    this.at += size;
    return this.bytes.readUIntBE(this.at - size, size);
  }

  int(size: 1 | 2 | 4): number {
    this.at += size;
    return this.bytes.readIntBE(this.at - size, size);
  }

  uint64(): number {
    this.at += 8;
    return Number(this.bytes.readBigUInt64BE(this.at - 8));
  }

  int64(): number {
    this.at += 8;
    return Number(this.bytes.readBigInt64BE(this.at - 8));
  }

  /** Many fields of version 1 are 64 bit long, and 32 bit in version 0. */
  wide(version: number): number {
    return version === 1 ? this.uint64() : this.uint(4);
  }

  /** How many entries follow, of so many bytes each at least. Broken files name any number. */
  count(entry: number): number {
    const count = this.uint(4);
    if (count * entry > this.bytes.length - this.at) throw new RangeError(`${count} entries do not fit`);
    return count;
  }

  text(size: number): string {
    this.at += size;
    return this.rangeOf(this.at - size, this.at).toString('latin1');
  }

  skip(size: number): this {
    this.at += size;
    return this;
  }

  rest(): Buffer {
    return this.rangeOf(this.at, this.bytes.length);
  }

  private rangeOf(from: number, to: number): Buffer {
    if (to > this.bytes.length || from > to) throw new RangeError(`bytes ${from} to ${to} of ${this.bytes.length}`);
    return this.bytes.subarray(from, to);
  }
}

/** A box with version and flags (ISO/IEC 14496-12 section 4.2). @throws Unreadable above version 1, which none has */
export function fullBox(body: Buffer): { version: number; flags: number; fields: Fields } {
  const fields = new Fields(body);
  const version = fields.uint(1);
  if (version > 1) throw new Unreadable(`a box has version ${version}`);
  return { version, flags: fields.uint(3), fields };
}
