import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasCorpus, mediaFile } from '../media-files.ts';
import { encoded } from './encoded.ts';
import { checkFolder } from './output.ts';

/** What is in `good/` is checked where it is encoded for other reasons: test/e2e/corpus.test.ts. */
const table = [
  'odd/alpha-vp9.webm',
  'odd/anim-1fps.gif',
  'odd/audio-cover-art.flac',
  'odd/audio-only.mp3',
  'odd/edit-list.mp4',
  'odd/hevc-10bit-noaudio.ts',
  'odd/hevc-6ch.ts',
  'odd/no-duration-noaudio.mkv',
  'odd/no-first-keyframe.ts',
  'odd/one-frame-8x8.webm',
  'odd/sar-2x1-noaudio.mp4',
  'odd/starts-at-24s.ts',
  'odd/vfr-3026x1386.mp4',
];

describe.skipIf(!hasCorpus)('the corpus', () => {
  test.each(table)('%s becomes HLS and MP4 that conform', { timeout: 60_000 }, async (file) => {
    const folder = await encoded(file, ['--hls', '240,480', '--mp4', '240'], onTestFinished);
    expect(await checkFolder(folder, { sequence: true })).toEqual([]);
  });

  test('has no odd file that the table lacks', () => {
    const files = readdirSync(dirname(mediaFile(table.at(-1)!))).map((name) => `odd/${name}`);
    expect(table).toEqual(files.toSorted());
  });
});
