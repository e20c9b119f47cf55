import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { seenFieldOrder } from '../../src/media/field-order.ts';
import { probe } from '../../src/media/probe.ts';
import { hasCorpus, mediaFile } from '../media-files.ts';
import { emptyFolder, encoder, ffmpeg } from './generated-media.ts';

const moving = 'testsrc2=s=320x480:r=50:d=2,scroll=h=0.01';

/** A picture in AVI, which does not say whether it is interlaced. */
async function filmOf(graph: string, codec = 'ffvhuff'): Promise<string> {
  const path = join(await emptyFolder(onTestFinished), 'film.avi');
  await ffmpeg('-f', 'lavfi', '-i', `${graph},format=yuv420p,setfield=prog`, '-c:v', codec, '-q:v', '2', path);
  return path;
}

const seen = async (path: string) => (await probe(path, { encoder })).video?.fieldOrder;

test.each(['top', 'bottom'])('a picture with its %s field first is seen to be interlaced', async (first) => {
  expect(await seen(await filmOf(`${moving},tinterlace=mode=interleave_${first}`))).toBe('interlaced');
});

test('what is not interlaced stays unknown', async () => {
  const film = 'mandelbrot=s=320x480:r=25,trim=duration=2,scroll=v=0.01';
  expect(await seen(await filmOf(film))).toBe('unknown');
});

test('graphics of a size that no interlaced system has are not looked at', async () => {
  const graphics = `${moving.replace('320x480', '320x400')},tinterlace=mode=interleave_top`;
  expect(await seen(await filmOf(graphics))).toBe('unknown');
});

test('a stream that says it is progressive is believed: nothing is decoded', async () => {
  const film = mediaFile('good/4x3-240p.mp4');
  const media = await probe(film, { encoder });
  const gone = { ...encoder, ffmpeg: '/nowhere/ffmpeg' };
  expect(await seenFieldOrder(film, media, { encoder: gone })).toBe('progressive');
});

test.skipIf(!hasCorpus)('a surveillance camera in AVI is not taken for interlaced', async () => {
  expect(await seen(mediaFile('good/surveillance-80s-noaudio.avi'))).toBe('unknown');
});
