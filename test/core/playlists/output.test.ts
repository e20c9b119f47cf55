import { expect, test } from 'vitest';
import { hlsPlaylists, tracksOf } from '../../../src/core/playlists/output.ts';
import type { PackageHls } from '../../../src/schemas/plan.ts';
import type { RenditionFacts } from '../../../src/schemas/results.ts';
import { planOf, referenceRequest } from '../plan/inputs.ts';
import { facts } from './renditions.ts';

const plan = planOf('camera-720p', referenceRequest);
const step = plan.steps.find((one): one is PackageHls => one.kind === 'package-hls')!;
const [sound] = step.audios as [string];

/** Segments of a second, then of six, for every size; sound in segments of six. */
function factsWith(counts: number[], soundCount: number): Map<string, RenditionFacts> {
  const picture = (count: number) =>
    facts(
      Array.from({ length: count }, (_, index) => ({ duration: index === 0 ? 30 : 180, bytes: 1000 })),
      30,
    );
  const heard = facts(
    Array.from({ length: soundCount }, () => ({ duration: 288_000, bytes: 96_000 })),
    48_000,
    'mp4a.40.2',
  );
  return new Map([...step.videos.map((hash, index) => [hash, picture(counts[index]!)] as const), [sound, heard]]);
}
const tracks = (known: Map<string, RenditionFacts>) => tracksOf(plan, step, (hash) => known.get(hash));
const segmentsOf = (text: string) => text.split('\n').filter((line) => line.endsWith('.m4s')).length;

test('nothing can be played before every size and the sound have a segment', () => {
  expect(tracks(new Map())).toBeNull();
  expect(tracks(factsWith([1, 0, 1], 1))).toBeNull();
  expect(tracks(factsWith([1, 1, 1], 0))).toBeNull();
  expect(tracks(factsWith([1, 1, 1], 1))).not.toBeNull();
});

test('while it grows every size ends with the same segment, and the sound with the picture', () => {
  const playlists = hlsPlaylists(plan, step, tracks(factsWith([3, 2, 4], 9))!, true);
  const { key } = plan.outputs.find(({ id }) => id === step.id)!;
  const names = ['240p', '360p', '480p', 'audio', 'index'].map((name) => `${key}/${name}.m3u8`);
  expect(playlists.map((one) => one.key)).toEqual(names);
  // 7 s of picture: the second segment of sound begins at 6 s, the third at 12 s
  expect(playlists.map(({ text }) => segmentsOf(text))).toEqual([2, 2, 2, 2, 0]);
  for (const { text } of playlists.slice(0, 4)) expect(text).toContain('#EXT-X-TARGETDURATION:6\n');
});

test('finished playlists have everything', () => {
  const playlists = hlsPlaylists(plan, step, tracks(factsWith([4, 4, 4], 9))!, false);
  expect(playlists.map(({ text }) => segmentsOf(text))).toEqual([4, 4, 4, 9, 0]);
  for (const { text } of playlists.slice(0, 4)) expect(text).toContain('#EXT-X-ENDLIST');
});
