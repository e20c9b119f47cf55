import type { AudioStream, Media, StreamTiming, Timing } from '../../schemas/media.ts';
import { declaredRate, outputRate } from '../frame-rate.ts';
import { type Rational, value } from '../rational.ts';

/** Sound that starts this much before the picture is left out, so that no frame has to be made up for it. Seconds. */
const leadLeftOut = 0.1;
/** Sound that goes on this much after the picture holds the last frame. Seconds. */
const tailLeftAlone = 0.5;

export interface Timeline {
  /** Seconds on the container's clock that become 0. */
  origin: number;
  /** Seconds on the container's clock that are left out of the sound: those before the origin. */
  lead: number;
  /** Seconds from where ffmpeg begins to count the picture's time to the origin; below 0 while sound alone is there. */
  pictureLead: number;
  /** Puts the decoded frames on the clock where the container does not; else `null`. */
  restamp: string | null;
  rate: Rational;
  /** Frames at the constant rate; 0 without a picture. */
  frames: number;
  /** Frames at the end that repeat the last one. */
  held: number;
  /** Seconds. */
  duration: number;
  /** Seconds from the origin to where the last frame of the source is shown first. */
  lastFrame: number;
}

/** Puts picture and sound on one clock that starts at 0 with the first frame. */
export function timeline(media: Media, timing: Timing, sound: AudioStream | null): Timeline {
  const soundTiming = sound === null ? undefined : timing.audio.find((audio) => audio.index === sound.index);
  if (media.video === null || timing.video === null) return soundAlone(media, soundTiming);
  const video = timing.video;
  const rate = outputRate(media.video, video);
  const perSecond = value(rate);
  // Some demuxers count back to times before the start of the file: nothing is read from there
  const soundBefore = video.first - Math.max(soundTiming?.first ?? video.first, media.start);
  const madeUp = soundBefore > leadLeftOut ? Math.floor(soundBefore * perSecond + 1e-6) : 0;
  const origin = video.first - madeUp / perSecond;
  const shown =
    video.clock === 'none'
      ? Math.ceil((video.frames * perSecond) / value(declaredRate(media.video)) - 1e-6) + madeUp
      : Math.max(1, Math.round((video.end - origin) * perSecond));
  const soundEnd = (soundTiming?.end ?? origin) - origin;
  const held = soundEnd > shown / perSecond + tailLeftAlone ? Math.ceil(soundEnd * perSecond) - shown : 0;
  const frames = shown + held;
  const last = video.clock === 'none' ? shown - 1 : Math.round((video.last - origin) * perSecond);
  return {
    origin,
    lead: origin,
    pictureLead: origin - pictureStart(media),
    restamp: restamp(media, video),
    rate,
    frames,
    held,
    duration: frames / perSecond,
    lastFrame: Math.max(last, 0) / perSecond,
  };
}

function soundAlone(media: Media, sound: Timing['audio'][number] | undefined): Timeline {
  const origin = sound?.first ?? media.start;
  return {
    ...{ origin, lead: origin, duration: Math.max((sound?.end ?? origin) - origin, 0) },
    ...{ pictureLead: 0, restamp: null, rate: '25/1', frames: 0, held: 0, lastFrame: 0 },
  };
}

/** Demuxers of containers whose clock may start again. */
const discontinuous = ['mpegts', 'mpeg', 'ogg'];

/** Where ffmpeg begins to count: with the file, or with the first stream that is used where clocks may start again. */
function pictureStart({ format, start, video }: Media): number {
  return discontinuous.includes(format) ? video!.start : start;
}

/** What has no time of presentation is shown in the order in which it is decoded, from its first frame on. */
function restamp(media: Media, { clock, first }: StreamTiming): string | null {
  const begin = `${(first - pictureStart(media)).toFixed(6)}/TB`;
  if (clock === 'decoding') return `setpts=PTS-STARTPTS+${begin}`;
  return clock === 'none' ? `setpts=N/(${declaredRate(media.video!)})/TB+${begin}` : null;
}
