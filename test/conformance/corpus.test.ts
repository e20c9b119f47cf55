import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasCorpus, mediaFile } from '../media-files.ts';
import { encoded } from './encoded.ts';
import { checkFolder } from './output.ts';

/** Rules that outputs do not keep yet. */
const unsaid = 'index.m3u8: EXT-X-MEDIA lacks LANGUAGE';
const english = 'index.m3u8: LANGUAGE "eng" is no tag of RFC 5646';
const shortLastFrame =
  '240p.mp4: track 1 (vide): its frames last 1.0000, 0.0020 s, the last one 0.0020 s: the rate is not constant';

const table: [file: string, faults: string[]][] = [
  ['good/4x3-240p.mp4', [unsaid]],
  ['good/camera-720p.mp4', [unsaid]],
  ['good/camera-mpeg2.mpg', [unsaid]],
  ['good/camera-theora.ogv', [unsaid]],
  ['good/hevc-1080p.mp4', [unsaid]],
  ['good/muxed-720p.ts', [unsaid]],
  ['good/phone-1080p-vfr.mp4', [english]],
  ['good/rotated-portrait-6ch.mp4', [english]],
  ['good/surveillance-80s-noaudio.avi', []],
  ['good/vp9-180p.webm', []],
  ['odd/alpha-vp9.webm', []],
  ['odd/anim-1fps.gif', [shortLastFrame]],
  ['odd/audio-cover-art.flac', []],
  ['odd/audio-only.mp3', []],
  ['odd/edit-list.mp4', [english]],
  ['odd/hevc-10bit-noaudio.ts', []],
  ['odd/hevc-6ch.ts', [english]],
  ['odd/no-duration-noaudio.mkv', []],
  ['odd/no-first-keyframe.ts', [unsaid]],
  ['odd/one-frame-8x8.webm', []],
  ['odd/sar-2x1-noaudio.mp4', []],
  ['odd/starts-at-24s.ts', [unsaid]],
  ['odd/vfr-3026x1386.mp4', []],
];

describe.skipIf(!hasCorpus)('the corpus', () => {
  test.each(table)('%s becomes HLS and MP4 that conform', { timeout: 60_000 }, async (file, faults) => {
    const folder = await encoded(file, ['--hls', '240,480', '--mp4', '240'], onTestFinished);
    expect(await checkFolder(folder, { sequence: true })).toEqual(faults);
  });

  test.each(['good', 'odd'])('has no file in %s that the table lacks', (folder) => {
    // The last of each is in no other place than the corpus
    const [last] = table.findLast(([file]) => file.startsWith(folder))!;
    const files = readdirSync(dirname(mediaFile(last))).map((name) => `${folder}/${name}`);
    expect(table.map(([file]) => file).filter((file) => file.startsWith(folder))).toEqual(files.toSorted());
  });
});
