import { allIn, boxIn } from './iso/boxes.ts';
import type { Read } from './read.ts';

/** Makes a fault in a file: returns other bytes, and leaves those it was given. */
export type Edit = (bytes: Buffer, read: Read) => Buffer | Promise<Buffer>;

/** Reads with some files edited, by their paths. */
export function edited(read: Read, edits: Record<string, Edit>): Read {
  return async (path) => {
    const bytes = await read(path);
    return edits[path]?.(bytes, read) ?? bytes;
  };
}

/** @throws Error where there is nothing to replace: the fault would not be made */
export const replaced =
  (from: string | RegExp, to: string): Edit =>
  (bytes) => {
    const text = bytes.toString();
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`there is no ${from} in ${text}`);
    return Buffer.from(changed);
  };

/** One file in the place of another. */
export const insteadFrom =
  (path: string): Edit =>
  (_bytes, read) =>
    read(path);

/** Changes the body of a box in its place, e.g. of `moov trak[1] tkhd`: counted from 0, the first if not said. */
export const inBox =
  (path: string, change: (body: Buffer) => void): Edit =>
  (bytes) => {
    const copy = Buffer.from(bytes);
    change(bodyAt(copy, path));
    return copy;
  };

export function bodyAt(bytes: Buffer, path: string): Buffer {
  return path.split(' ').reduce((here, step) => {
    const [, type = '', index = '0'] = /^(.{4})(?:\[(\d+)\])?$/.exec(step) ?? [];
    return allIn(here, type)[Number(index)] ?? boxIn(here, step);
  }, bytes);
}

/** Adds to the unsigned number of 32 bits at a place in a box. */
export const add = (path: string, at: number, what: number): Edit =>
  inBox(path, (body) => body.writeUInt32BE(body.readUInt32BE(at) + what, at));

export const write = (path: string, at: number, ...octets: number[]): Edit =>
  inBox(path, (body) => body.set(octets, at));

/** Writes at so many bytes behind the first place where a name stands. */
export const behind =
  (name: string, offset: number, ...octets: number[]): Edit =>
  (bytes) => {
    const copy = Buffer.from(bytes);
    copy.set(octets, copy.indexOf(name, 0, 'latin1') + name.length + offset);
    return copy;
  };

/** Another type for a box, which keeps its place and size. */
export const renamed =
  (from: string, to: string): Edit =>
  (bytes) => {
    const at = bytes.indexOf(from, 0, 'latin1');
    if (at < 0) throw new Error(`there is no ${from}`);
    const copy = Buffer.from(bytes);
    copy.write(to, at, 'latin1');
    return copy;
  };

export const box = (type: string, body: Buffer = Buffer.alloc(0)): Buffer => {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
};

/** Decode times of a segment's fragments, moved by so many units. */
export const later =
  (units: number): Edit =>
  async (bytes, read) => {
    let moved: Buffer = bytes;
    for (const index of allIn(bytes, 'moof').keys())
      moved = await add(`moof[${index}] traf tfdt`, 8, units)(moved, read);
    return moved;
  };
