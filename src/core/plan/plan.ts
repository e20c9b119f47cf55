import { VodsmithError } from '../../errors.ts';
import type { Preset, Thumbnail } from '../../schemas/job.ts';
import type { Quality } from '../../schemas/job-request.ts';
import type { Media, Timing } from '../../schemas/media.ts';
import type { AudioRendition, Plan, VideoRendition } from '../../schemas/plan.ts';
import type { Names } from '../names.ts';
import { isDecodable, refuseUndecodable } from '../probe/decodable.ts';
import { type Size, sizeFor } from '../sizes.ts';
import { planChunks } from './chunks.ts';
import { jumpOf } from './jumps.ts';
import { planPackages } from './packages.ts';
import { planPicture } from './picture.ts';
import { type Address, audioRendition, videoRendition } from './renditions.ts';
import { canSeek, seekFor } from './seek.ts';
import { sourceWarnings } from './source-warnings.ts';
import { planSteps } from './steps.ts';
import { planThumbnails } from './thumbnails.ts';
import { type Timeline, timeline } from './timeline.ts';

export interface PlanInput {
  presets: Preset[];
  thumbnails: Thumbnail[];
  quality: Quality;
  media: Media;
  timing: Timing;
  /** Whether the media is a copy of the source with one clock, because the original's jumps. */
  straightened?: boolean;
  address: Address;
  names: Names;
  newId: () => string;
}

/**
 * The plan of a job: what will be encoded, in which steps, and which files come of it, in the contract's order
 * (MP4, HLS, images). Pure: the same input gives the same plan.
 */
export function makePlan(input: PlanInput): Plan {
  const { timing, names, newId } = input;
  const found = withPackets(input.media, timing);
  if (found.video === null) refuseUndecodable(found.audio);
  const media = { ...found, audio: found.audio.filter(isDecodable) };
  refuseJumps(media, timing);
  const time = timeline(media, timing, media.audio[0] ?? null);
  const display: Size | null = media.video && { width: media.video.displayWidth, height: media.video.displayHeight };
  const inChunks = timing.video !== null && canSeek(media.format, timing.video);
  const picture = media.video && planPicture(media.video, time, inChunks);
  const chunks = picture && timing.video ? planChunks(picture, time, media, timing.video.keyframes) : [];
  const audios = planAudios(input, media, time);

  const videos = new Map<string, VideoRendition>();
  const videoFor = (resolution: string): VideoRendition | null => {
    if (display === null || picture === null) return null;
    const size = sizeFor(resolution, display);
    const key = `${size.width}x${size.height}`;
    const rendition = videos.get(key) ?? videoRendition(size, picture, input.quality, input.address, names);
    videos.set(key, rendition);
    return rendition;
  };
  const packages = planPackages(input.presets, videoFor, names, newId);
  const seek = (at: number) => timing.video && seekFor(time.origin + at, time.origin, media, timing.video);
  const images = planThumbnails(input.thumbnails, display, time, { seek, names, newId });
  const renditions = [...videos.values()].sort((a, b) => b.width * b.height - a.width * a.height);

  return {
    version: 1,
    origin: time.origin,
    duration: time.duration,
    picture,
    renditions: [...renditions, ...audios],
    steps: planSteps({
      ...{ picture, display, renditions, chunks, audios, packages },
      frames: images.frames,
      duration: time.duration,
    }),
    outputs: [...packages.map((item) => item.output), ...images.outputs],
    warnings: [...sourceWarnings(input, found, display), ...images.warnings],
  };
}

/** Without the tracks that have no packet. */
function withPackets(media: Media, timing: Timing): Media {
  const heard = new Set(timing.audio.map(({ index }) => index));
  return { ...media, video: timing.video && media.video, audio: media.audio.filter(({ index }) => heard.has(index)) };
}

/** An MP4 has the track to begin with; players of HLS let people choose. */
function planAudios({ presets, address, names }: PlanInput, media: Media, time: Timeline): AudioRendition[] {
  const span = { format: media.format, lead: time.lead, duration: time.duration, pad: media.video !== null };
  const tracks = presets.some(({ format }) => format === 'hls') ? media.audio : media.audio.slice(0, 1);
  return tracks.map((track, index) => audioRendition(track, index + 1, span, address, names));
}

function refuseJumps(media: Media, timing: Timing): void {
  const jump = jumpOf(media, timing);
  if (jump === null) return;
  const message = `The timestamps of the source ${jump}. Remux it with continuous timestamps, for example with ffmpeg, and send the result.`;
  throw new VodsmithError('media_damaged', message);
}
