import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { initFacts } from '../../src/media/init-facts.ts';
import { emptyFolder, ffmpeg } from './generated-media.ts';

/** The init segment of a fragmented MP4. */
async function initOf(...args: string[]): Promise<Buffer> {
  const path = join(await emptyFolder(onTestFinished), 'a.mp4');
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=25:d=1', '-c:v', 'libx264', ...args];
  await ffmpeg(...picture, '-movflags', '+frag_keyframe+empty_moov+skip_trailer', path);
  const bytes = await readFile(path);
  return bytes.subarray(0, bytes.indexOf('moof') - 4);
}

test('two builds of ffmpeg write their names, and the same movie', async () => {
  const named = initFacts(await initOf()).init;
  // As a build that has no name to write
  const nameless = initFacts(await initOf('-fflags', '+bitexact')).init;
  expect(nameless.sha256).not.toBe(named.sha256);
  expect(nameless.movie).toBe(named.movie);
});

test('other settings of the encoder are another movie', async () => {
  const [one, other] = [initFacts(await initOf()), initFacts(await initOf('-refs', '1', '-bf', '0'))];
  expect(other.init.movie).not.toBe(one.init.movie);
});
