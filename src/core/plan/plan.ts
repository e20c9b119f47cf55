import { VodsmithError } from '../../errors.ts';
import type { Notice, Preset, Thumbnail } from '../../schemas/job.ts';
import type { Quality } from '../../schemas/job-request.ts';
import type { Media, StreamTiming, Timing } from '../../schemas/media.ts';
import type { Plan, VideoRendition } from '../../schemas/plan.ts';
import type { Names } from '../names.ts';
import { isAbove, type Size, sizeFor } from '../sizes.ts';
import { planChunks } from './chunks.ts';
import { jumpOf } from './jumps.ts';
import { planPackages } from './packages.ts';
import { planPicture } from './picture.ts';
import { type Address, audioRendition, videoRendition } from './renditions.ts';
import { canSeek, seekFor } from './seek.ts';
import { planSteps } from './steps.ts';
import { planThumbnails } from './thumbnails.ts';
import { timeline } from './timeline.ts';

export interface PlanInput {
  presets: Preset[];
  thumbnails: Thumbnail[];
  quality: Quality;
  media: Media;
  timing: Timing;
  /** Whether the media is a copy of the source whose clock goes on where the original's jumps. */
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
  const { timing, address, names, newId } = input;
  // A track without a packet is none
  const heard = new Set(timing.audio.map(({ index }) => index));
  const media: Media = {
    ...input.media,
    video: timing.video && input.media.video,
    audio: input.media.audio.filter(({ index }) => heard.has(index)),
  };
  if (timing.video) refuseJumps(timing.video);
  const sound = media.audio[0] ?? null;
  const time = timeline(media, timing, sound);
  const display: Size | null = media.video && { width: media.video.displayWidth, height: media.video.displayHeight };
  const inChunks = timing.video !== null && canSeek(media.format, timing.video);
  const picture = media.video && planPicture(media.video, time, inChunks);
  const chunks = picture && timing.video ? planChunks(picture, time, media, timing.video.keyframes) : [];
  const span = { format: media.format, lead: time.lead, duration: time.duration, pad: picture !== null };
  // An MP4 has the first track; players of HLS let people choose
  const tracks = input.presets.some(({ format }) => format === 'hls') ? media.audio : media.audio.slice(0, 1);
  const audios = tracks.map((track, index) => audioRendition(track, index + 1, span, address, names));

  const videos = new Map<string, VideoRendition>();
  const videoFor = (resolution: string): VideoRendition | null => {
    if (display === null || picture === null) return null;
    const size = sizeFor(resolution, display);
    const known = videos.get(`${size.width}x${size.height}`);
    if (known) return known;
    const rendition = videoRendition(size, picture, input.quality, address, names);
    videos.set(`${size.width}x${size.height}`, rendition);
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
    warnings: [...sourceWarnings({ ...input, media }, display), ...images.warnings],
  };
}

function refuseJumps(video: StreamTiming): void {
  const jump = jumpOf(video);
  if (jump === null) return;
  const message = `The timestamps of the source ${jump}. Remux it with continuous timestamps, for example with ffmpeg, and send the result.`;
  throw new VodsmithError('media_damaged', message);
}

function sourceWarnings({ media, timing, presets, straightened }: PlanInput, display: Size | null): Notice[] {
  const warnings: Notice[] = [];
  if (straightened) {
    const message = 'The timestamps of the source jump: its parts were joined one after the other.';
    warnings.push({ code: 'timestamps_repaired', message });
  }
  if (timing.damaged) {
    const places = timing.damaged === 1 ? 'a place' : `${timing.damaged} places`;
    const message = `The source is damaged in ${places}: what could be read there is in the outputs.`;
    warnings.push({ code: 'source_damaged', message });
  }
  if (media.audio.length === 0)
    warnings.push({ code: 'no_sound', message: 'The source has no sound, so the outputs have none.' });
  if (display === null) {
    warnings.push({ code: 'no_picture', message: 'The source has no picture, so the outputs have only sound.' });
    return warnings;
  }
  const asked = new Set(presets.flatMap((preset) => preset.resolutions));
  for (const resolution of [...asked].filter((one) => isAbove(one, display))) {
    const size = sizeFor(resolution, display);
    warnings.push({
      code: 'resolution_above_source',
      message: `The source is ${display.width}x${display.height}: ${resolution} was encoded at ${size.width}x${size.height}, not scaled up.`,
    });
  }
  return warnings;
}
