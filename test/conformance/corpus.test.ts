import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { expectFaithful, type Fidelity, floors } from '../inputs/fidelity.ts';
import { hasCorpus, mediaFile } from '../media-files.ts';
import { encoded } from './encoded.ts';
import { checkFolder } from './output.ts';

/** What is in `good/` is checked where it is encoded for other reasons: test/e2e/corpus.test.ts. */
const table: [file: string, fidelity: Fidelity | null][] = [
  ['odd/alpha-vp9.webm', { floor: floors.film }],
  ['odd/anim-1fps.gif', { floor: floors.film }],
  ['odd/audio-cover-art.flac', null],
  ['odd/audio-only.mp3', null],
  ['odd/edit-list.mp4', { floor: floors.film }],
  ['odd/hevc-10bit-noaudio.ts', { floor: floors.film }],
  ['odd/hevc-6ch.ts', { floor: floors.film }],
  ['odd/no-duration-noaudio.mkv', { floor: floors.film }],
  ['odd/no-first-keyframe.ts', { floor: floors.cutInto, before: 64 }],
  // SSIM looks at more pixels than its colours have
  ['odd/one-frame-8x8.webm', null],
  ['odd/sar-2x1-noaudio.mp4', { floor: floors.film }],
  ['odd/starts-at-24s.ts', { floor: floors.tiny }],
  ['odd/vfr-3026x1386.mp4', { floor: floors.film }],
];

describe.skipIf(!hasCorpus)('the corpus', () => {
  test.each(table)('%s becomes HLS and MP4 that conform and show it', { timeout: 300_000 }, async (file, fidelity) => {
    const folder = await encoded(file, ['--hls', '240,480', '--mp4', '240'], onTestFinished);
    expect(await checkFolder(folder, { sequence: true })).toEqual([]);
    if (fidelity !== null) await expectFaithful(join(folder, 'hls/index.m3u8'), mediaFile(file), fidelity);
  });

  test.each(['standard', 'high'])(
    'of %s quality it is, too: an opening, and chunks',
    { timeout: 300_000 },
    async (quality) => {
      const file = 'good/hevc-1080p.mp4';
      const folder = await encoded(file, ['--hls', '240,360', '--mp4', '240', '--quality', quality], onTestFinished);
      expect(await checkFolder(folder, { sequence: true })).toEqual([]);
      await expectFaithful(join(folder, 'hls/index.m3u8'), mediaFile(file), { floor: floors.film });
    },
  );

  test('has no odd file that the table lacks', () => {
    const files = readdirSync(dirname(mediaFile(table.at(-1)![0]))).map((name) => `odd/${name}`);
    expect(table.map(([file]) => file)).toEqual(files.toSorted());
  });
});
