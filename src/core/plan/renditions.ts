import { createHash } from 'node:crypto';
import type { Quality } from '../../schemas/job-request.ts';
import type { AudioStream } from '../../schemas/media.ts';
import type { AudioRendition, Picture, VideoRendition } from '../../schemas/plan.ts';
import { rateControl } from '../ladder.ts';
import type { Names } from '../names.ts';
import { value } from '../rational.ts';
import type { Size } from '../sizes.ts';

/** What a rendition's hash depends on besides its recipe. */
export interface Address {
  projectId: string;
  /** SHA-256 of the source, hex. */
  sha256: string;
  /** Name and version of the encoder. */
  encoder: string;
}

/** Raised when the commands give other bytes, or the cuts of a video change: parts of other cuts do not fit. */
const scheme = 6;

function hashOf(address: Address, recipe: object): string {
  return createHash('sha256')
    .update(JSON.stringify([scheme, address, recipe]))
    .digest('hex')
    .slice(0, 32);
}

/** The recipe of one picture size. */
export function videoRendition(
  size: Size,
  picture: Picture,
  quality: Quality,
  address: Address,
  names: Names,
): VideoRendition {
  const name = `${Math.min(size.width, size.height)}p`;
  const control = rateControl(size, value(picture.rate), quality);
  const recipe = {
    kind: 'video' as const,
    codec: 'h264' as const,
    ...size,
    ...control,
    opening: picture.first < picture.segment ? control.opening : null,
  };
  const hash = hashOf(address, { ...recipe, picture });
  return { ...recipe, hash, name, prefix: names.rendition(hash, name, 'video'), reused: false };
}

/** Codecs whose packets say how many channels they have; AAC where nothing else says so. */
const varying = new Set(['ac3', 'eac3', 'dts', 'mp2', 'mp3']);
const streams = new Set(['mpegts', 'mpeg', 'matroska,webm', 'aac', 'loas']);

const mayVary = (codec: string, format: string): boolean =>
  varying.has(codec) || (codec.startsWith('aac') && streams.has(format));

/**
 * The recipe of a sound track: AAC-LC, at most stereo, encoded once for every output.
 *
 * @param number 1 for the one to begin with
 */
export function audioRendition(
  stream: AudioStream,
  number: number,
  span: { format: string; lead: number; duration: number; pad: boolean },
  address: Address,
  names: Names,
): AudioRendition {
  const channels = Math.min(stream.channels, 2);
  const recipe = {
    kind: 'audio' as const,
    codec: 'aac' as const,
    stream: stream.index,
    varies: mayVary(stream.codec, span.format),
    lead: span.lead,
    duration: span.duration,
    pad: span.pad,
    language: stream.language,
    sampleRate: stream.sampleRate === 44_100 ? 44_100 : 48_000,
    channels,
    bitrate: channels === 1 ? 80_000 : 128_000,
  };
  const name = number === 1 ? 'audio' : `audio-${number}`;
  const hash = hashOf(address, recipe);
  return { ...recipe, hash, name, prefix: names.rendition(hash, name, 'audio'), reused: false };
}
