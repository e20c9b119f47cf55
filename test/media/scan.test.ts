import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { probe } from '../../src/media/probe.ts';
import { scan } from '../../src/media/scan.ts';
import type { Timing } from '../../src/schemas/media.ts';
import { hasCorpus, hasMedia, mediaFile } from '../media-files.ts';
import { emptyFolder, encoder, ffmpeg, makeFilm } from './generated-media.ts';

async function timingOf(path: string): Promise<Timing> {
  return scan(path, await probe(path, { encoder }), { encoder });
}

const table: [string, number, number, number][] = [
  ['odd/edit-list.mp4', 225, 0, 9],
  ['odd/starts-at-24s.ts', 144, 24, 30],
  ['odd/sar-2x1-noaudio.mp4', 150, 0, 5],
  ['good/4x3-240p.mp4', 209, 0, 6.974],
];

test.each(table.filter(([name]) => hasMedia(name)))(
  '%s has %d frames from %d s to %d s, on a grid',
  async (name, frames, first, end) => {
    const { video } = await timingOf(mediaFile(name));
    expect(video).toMatchObject({ frames, constant: true, missing: 0 });
    expect(video!.first).toBeCloseTo(first, 3);
    expect(video!.end).toBeCloseTo(end, 2);
  },
);

test.skipIf(!hasCorpus)('a variable rate is seen', async () => {
  expect((await timingOf(mediaFile('odd/vfr-3026x1386.mp4'))).video).toMatchObject({ frames: 63, constant: false });
});

test('one frame has no distance to the next', async () => {
  const { video } = await timingOf(mediaFile('odd/one-frame-8x8.webm'));
  expect(video).toMatchObject({ frames: 1, first: 0, interval: 0 });
});

test.skipIf(!hasCorpus)('sound is measured beside the picture, cover art is not', async () => {
  const { video, audio } = await timingOf(mediaFile('odd/audio-cover-art.flac'));
  expect(video).toBeNull();
  expect(audio).toMatchObject([{ index: 0, first: 0, end: 19.714286 }]);
  expect(audio[0]!.longestGap).toBeLessThan(0.001);
});

test('every sound is measured, whatever stream it is', async () => {
  const folder = await emptyFolder(onTestFinished);
  const path = join(folder, 'two.mkv');
  const [low, high] = ['sine=f=220:r=48000:d=1', 'sine=f=880:r=48000:d=2'];
  const inputs = [low, high, 'testsrc2=s=64x64:r=25:d=1'].flatMap((input) => ['-f', 'lavfi', '-i', input]);
  await ffmpeg(...inputs, ...['-map', '0', '-map', '1', '-map', '2', '-c:a', 'pcm_s16le'], path);
  const { video, audio } = await timingOf(path);
  expect(video!.frames).toBe(25);
  expect(audio.map(({ index, end }) => [index, Math.round(end * 10) / 10])).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

describe('a file without packets', () => {
  test('is damaged', async () => {
    const path = await makeFilm(join(await emptyFolder(onTestFinished), 'film.mkv'), '64x64', 1);
    const media = await probe(path, { encoder });
    await using file = await open(path, 'r+');
    await file.truncate(300);
    expect((await stat(path)).size).toBe(300);
    await expect(scan(path, media, { encoder })).rejects.toMatchObject({ code: 'media_damaged' });
  });
});
