import { posix } from 'node:path';
import type { PackageHls, Plan, Rendition } from '../../schemas/plan.ts';
import type { RenditionFacts } from '../../schemas/results.ts';
import { audioRendition, videoRendition } from '../plan/find-rendition.ts';
import { value } from '../rational.ts';
import { targetDuration } from './bandwidth.ts';
import { mediaPlaylist } from './media.ts';
import { type Encoded, multivariantPlaylist, type Tracks } from './multivariant.ts';

export interface Playlist {
  /** Storage key. */
  key: string;
  text: string;
}

/** Seconds in a segment of sound. */
export const soundSegment = 6;

/** What of an HLS output's renditions can be played now; `null` where one of them has no segment yet. */
export function tracksOf(
  plan: Plan,
  step: PackageHls,
  facts: (hash: string) => RenditionFacts | undefined,
): Tracks | null {
  const encoded = <R extends Rendition>(rendition: R): Encoded<R> | null => {
    const found = facts(rendition.hash);
    return found === undefined || found.segments.length === 0 ? null : { rendition, facts: found };
  };
  const videos = step.videos.map((hash) => encoded(videoRendition(plan, hash)));
  const audios = step.audios.map((hash) => encoded(audioRendition(plan, hash)));
  if (videos.some((one) => one === null) || audios.some((one) => one === null)) return null;
  return { videos: videos.filter((one) => one !== null), audios: audios.filter((one) => one !== null) };
}

/**
 * The playlists of an HLS output, the multivariant one last: whoever finds it finds all that it names.
 *
 * @param growing whether segments are still to come
 */
export function hlsPlaylists(plan: Plan, step: PackageHls, tracks: Tracks, growing: boolean): Playlist[] {
  const { key } = plan.outputs.find(({ id }) => id === step.id)!;
  const { picture } = plan;
  const { videos, audios } = growing ? aligned(tracks) : tracks;
  const all = [...videos, ...audios];
  const measured = targetDuration(all.map(({ facts }) => facts));
  // It may not change while the video grows, whatever is still to come
  const usual = picture ? Math.round(picture.segment / value(picture.rate)) : 0;
  const target = growing ? Math.max(measured, usual, soundSegment) : measured;
  const media = all.map(({ rendition, facts }) => {
    const prefix = posix.relative(key, rendition.prefix);
    return { key: `${key}/${rendition.name}.m3u8`, text: mediaPlaylist({ facts, prefix, target, growing }) };
  });
  const index = multivariantPlaylist({ videos, audios }, { rate: picture?.rate ?? null, target, growing });
  return [...media, { key: `${key}/index.m3u8`, text: index }];
}

/**
 * Every size up to the same segment, and the sound as far as there is a picture to it: a player that switches at the
 * end of what is there finds it in each.
 */
function aligned({ videos, audios }: Tracks): Tracks {
  const [first] = videos;
  if (first === undefined) return { videos, audios };
  const count = Math.min(...videos.map(({ facts }) => facts.segments.length));
  const seconds = startOf(first.facts, count);
  const short = <R>({ rendition, facts }: Encoded<R>, segments: number): Encoded<R> => ({
    ...{ rendition },
    facts: { ...facts, segments: facts.segments.slice(0, segments) },
  });
  return {
    videos: videos.map((one) => short(one, count)),
    audios: audios.map((one) => {
      let [start, heard] = [0, 0];
      for (const { duration } of one.facts.segments) {
        if (start >= seconds * one.facts.timescale) break;
        start += duration;
        heard += 1;
      }
      return short(one, heard);
    }),
  };
}

/** Seconds before this segment. */
const startOf = ({ segments, timescale }: RenditionFacts, index: number) =>
  segments.slice(0, index).reduce((sum, { duration }) => sum + duration, 0) / timescale;
