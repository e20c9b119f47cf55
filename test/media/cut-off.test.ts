import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { isCutOff } from '../../src/media/cut-off.ts';
import { mediaFile } from '../media-files.ts';
import { emptyFolder, makeFilm } from './generated-media.ts';

let folder: string;
let film: Buffer;

beforeAll(async () => {
  const cleanups: (() => Promise<void>)[] = [];
  folder = await emptyFolder((cleanup) => cleanups.push(cleanup));
  film = await readFile(await makeFilm(join(folder, 'film.mp4'), '64x64', 1));
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

async function check(bytes: Buffer): Promise<boolean> {
  const path = join(folder, 'checked.mp4');
  await writeFile(path, bytes);
  return isCutOff(path);
}

const box = (type: string, size: number, body = Buffer.alloc(0)) => {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(size);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
};
/** With its size in 64 bits. */
const largeBox = (type: string, size: bigint, body: Buffer) => {
  const wide = Buffer.alloc(8);
  wide.writeBigUInt64BE(size);
  return box(type, 1, Buffer.concat([wide, body]));
};

describe('a whole file', () => {
  test('is not cut off', async () => {
    expect(await check(film)).toBe(false);
    expect(await isCutOff(mediaFile('odd/edit-list.mp4'))).toBe(false);
  });

  test('may say that its media data goes on to its end', async () => {
    expect(await check(Buffer.concat([box('ftyp', 8), box('mdat', 0, Buffer.alloc(100))]))).toBe(false);
  });

  test('may have some bytes after its last box', async () => {
    expect(await check(Buffer.concat([film, Buffer.alloc(5)]))).toBe(false);
    expect(await check(Buffer.concat([film, Buffer.alloc(500)]))).toBe(false);
  });
});

describe('a file whose media data ends too early', () => {
  test('is cut off, were it by one byte', async () => {
    const start = film.indexOf('mdat', 0, 'latin1') - 4;
    const end = start + film.readUInt32BE(start);
    expect(await check(film.subarray(0, end))).toBe(false);
    expect(await check(film.subarray(0, end - 1))).toBe(true);
  });

  test('is cut off, however large it says to be', async () => {
    const terabyte = largeBox('mdat', 1n << 40n, Buffer.alloc(100));
    expect(await check(Buffer.concat([box('ftyp', 8), terabyte]))).toBe(true);
  });
});

test('what is no MP4 is not cut off', async () => {
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(7), Buffer.alloc(1000), Buffer.from('a text of some length')])
    expect(await check(bytes)).toBe(false);
});
