import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mediaPlaylist } from '../../../src/core/playlists/media.ts';
import { anyFacts, facts } from './renditions.ts';

const durationsOf = (playlist: string): number[] =>
  [...playlist.matchAll(/^#EXTINF:(\d+\.\d{6}),$/gm)].map(([, seconds]) => Number(seconds));

test('a finished playlist, with its segments in a folder elsewhere', () => {
  const film = facts(
    [
      { duration: 180_180, bytes: 5000 },
      { duration: 180_180, bytes: 4000 },
      { duration: 34_034, bytes: 1000 },
    ],
    30_000,
  );
  expect(mediaPlaylist({ facts: film, prefix: '../../renditions/0123abcd', target: 6, growing: false })).toBe(`#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:6
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="../../renditions/0123abcd/init.mp4"
#EXTINF:6.006000,
../../renditions/0123abcd/0.m4s
#EXTINF:6.006000,
../../renditions/0123abcd/1.m4s
#EXTINF:1.134467,
../../renditions/0123abcd/2.m4s
#EXT-X-ENDLIST
`);
});

test('a playlist that grows begins at its start, and may go on', () => {
  const film = facts([{ duration: 30_030, bytes: 5000 }], 30_000);
  expect(mediaPlaylist({ facts: film, prefix: 'x', target: 6, growing: true })).toBe(`#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:6
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:EVENT
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-START:TIME-OFFSET=0
#EXT-X-MAP:URI="x/init.mp4"
#EXTINF:1.001000,
x/0.m4s
`);
});

test('the segments together last as long as the rendition', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const durations = durationsOf(mediaPlaylist({ facts, prefix: 'x', target: 12, growing: false }));
      expect(durations).toHaveLength(facts.segments.length);
      const whole = facts.segments.reduce((sum, { duration }) => sum + duration, 0) / facts.timescale;
      const listed = durations.reduce((sum, seconds) => sum + seconds, 0);
      expect(Math.abs(listed - whole)).toBeLessThan(durations.length * 1e-6);
    }),
  );
});
