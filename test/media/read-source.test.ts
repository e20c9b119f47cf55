import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { probe } from '../../src/media/probe.ts';
import { readSource } from '../../src/media/read-source.ts';
import { emptyFolder, encoder, ffmpeg, makeFilm } from './generated-media.ts';

async function read(path: string) {
  const folder = await emptyFolder(onTestFinished);
  return await readSource(path, await probe(path, { encoder }), folder, { encoder });
}

/** Recordings of these lengths, in seconds, put together as bytes: each clock starts again. */
async function together(...lengths: number[]): Promise<string> {
  const folder = await emptyFolder(onTestFinished);
  const parts: Buffer[] = [];
  for (const [index, length] of lengths.entries()) {
    const part = join(folder, `${index}.ts`);
    const source = ['-f', 'lavfi', '-i', `testsrc2=s=160x120:r=25:d=${length}`];
    const sound = ['-f', 'lavfi', '-i', `sine=r=48000:d=${length}`];
    await ffmpeg(...source, ...sound, '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', part);
    parts.push(await readFile(part));
  }
  const path = join(folder, 'together.ts');
  await writeFile(path, Buffer.concat(parts));
  return path;
}

test('a film with one clock is read as it is', async () => {
  const path = await makeFilm(join(await emptyFolder(onTestFinished), 'film.mp4'), '160x120', 3);
  expect(await read(path)).toMatchObject({ path, straightened: false, timing: { video: { frames: 75 } } });
});

test.each([
  ['of one length', [4, 4]],
  ['a short one after a long one', [20, 3]],
  ['a long one after a short one', [3, 20]],
  ['three', [3, 2, 3]],
])('recordings that were put together, %s, become a film with one clock', async (_name, lengths) => {
  const { straightened, timing, media } = await read(await together(...lengths));
  const seconds = lengths.reduce((sum, one) => sum + one, 0);
  expect(straightened).toBe(true);
  const { frames, first, end, restarts } = timing.video!;
  expect({ frames, restarts }).toEqual({ frames: seconds * 25, restarts: undefined });
  expect(Math.abs(end - first - seconds)).toBeLessThan(0.2);
  const [sound] = timing.audio;
  expect(Math.abs(sound!.end - sound!.first - seconds)).toBeLessThan(0.3);
  expect(media.audio).toHaveLength(1);
});

/** Writes another time into the header of one packet of sound of a transport stream (ISO/IEC 13818-1, 2.4.3.7). */
function misdated(bytes: Buffer, packet: number, seconds: number): Buffer {
  const changed = Buffer.from(bytes);
  let at = -1;
  for (let n = 0; n <= packet; n++) at = changed.indexOf(Buffer.from([0, 0, 1, 0xc0]), at + 1);
  const time = Math.round(seconds * 90_000);
  changed[at + 9] = 0x21 | ((Math.floor(time / 2 ** 30) & 7) << 1);
  changed.writeUInt16BE((((time >>> 15) & 0x7fff) << 1) | 1, at + 10);
  changed.writeUInt16BE(((time & 0x7fff) << 1) | 1, at + 12);
  return changed;
}

test('sound of which one packet says that it is hours later is as long as its picture', async () => {
  const path = await together(6);
  await writeFile(path, misdated(await readFile(path), 5, 5 * 3600));
  const { straightened, timing } = await read(path);
  expect(straightened).toBe(true);
  const [sound] = timing.audio;
  expect(Math.abs(sound!.end - timing.video!.end)).toBeLessThan(0.3);
});

test('a track that this encoder cannot decode is marked, whatever the stored probe says', async () => {
  const folder = await emptyFolder(onTestFinished);
  const path = await makeFilm(join(folder, 'film.mp4'), '160x120', 1);
  const stored = await probe(path, { encoder });
  const other = { ...encoder, decodes: new Set(['h264']) };
  expect(stored.audio).toMatchObject([{ codec: 'aac' }]);
  expect(stored.audio[0]).not.toHaveProperty('decodable');
  expect((await readSource(path, stored, folder, { encoder: other })).media.audio).toMatchObject([
    { decodable: false },
  ]);
});

test('recordings that were put together become a film with one clock without the sound that cannot be decoded', async () => {
  const path = await together(4, 4);
  const other = { ...encoder, decodes: new Set(['h264']) };
  const folder = await emptyFolder(onTestFinished);
  const { straightened, media } = await readSource(path, await probe(path, { encoder }), folder, { encoder: other });
  expect({ straightened, audio: media.audio }).toEqual({ straightened: true, audio: [] });
});
