import { posix } from 'node:path';
import type { PackageHls, Plan, Rendition } from '../../schemas/plan.ts';
import type { RenditionFacts } from '../../schemas/results.ts';
import { audioRendition, videoRendition } from '../plan/find-rendition.ts';
import { value } from '../rational.ts';
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
  const usual = { video: picture ? Math.round(picture.segment / value(picture.rate)) : 0, audio: soundSegment };
  const { videos, audios } = growing ? aligned(tracks) : tracks;
  const media = [...videos, ...audios].map(({ rendition, facts }) => ({
    key: `${key}/${rendition.name}.m3u8`,
    text: mediaPlaylist(facts, posix.relative(key, rendition.prefix), growing ? usual[rendition.kind] : null),
  }));
  const index = multivariantPlaylist({ videos, audios }, picture?.rate ?? null, growing);
  return [...media, { key: `${key}/index.m3u8`, text: index }];
}

/** Every size up to the same segment: a player that switches at the end of what is there finds it in each. */
function aligned({ videos, audios }: Tracks): Tracks {
  const count = Math.min(...videos.map(({ facts }) => facts.segments.length));
  const upTo = <R>({ rendition, facts }: Encoded<R>) => ({
    ...{ rendition },
    facts: { ...facts, segments: facts.segments.slice(0, count) },
  });
  return { videos: videos.map(upTo), audios };
}
