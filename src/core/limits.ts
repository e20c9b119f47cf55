import { VodsmithError } from '../errors.ts';
import type { JobRequest } from '../schemas/job-request.ts';
import type { Media } from '../schemas/media.ts';
import { value } from './rational.ts';

/** What one sender, project or address may take; `undefined` is as much as there is. */
export interface Limits {
  /** Bytes of an upload and of a fetched source. */
  uploadBytes: number;
  /** Seconds in which an upload has to arrive, and a source to be fetched, whatever their pace. */
  uploadSeconds: number;
  fetchSeconds: number;
  /** The same for a resumable upload, its pauses included. */
  resumableSeconds: number;
  /** Seconds of a source. */
  sourceSeconds: number;
  /** Of its picture. */
  sourcePixels: number;
  /** Frames per second, on average. */
  frameRate: number;
  /** Picture and sound tracks of a source. */
  streams: number;
  /** Resolutions of all presets of a job. */
  renditions: number;
  /** Images of a job. */
  thumbnails: number;
  /** Jobs of a project that wait. */
  queuedJobs: number;
  /** Bytes of all files of a project. */
  storedBytes: number | undefined;
  /** Bytes of its disk that an upload leaves free, and that must be free for a worker to take tasks. */
  freeBytes: number;
  /** Calls in a minute with one API key, and from one address. */
  keyCalls: number;
  addressCalls: number;
  /** Streams of events of a project that are open in one process. */
  eventStreams: number;
  /** Bytes of a body that is no file, and seconds in which it has to arrive. */
  bodyBytes: number;
  bodySeconds: number;
  /** Bytes of the request line and the headers of a request together, their number, and their seconds to arrive. */
  headerBytes: number;
  headers: number;
  headerSeconds: number;
  /** Seconds without a byte after which an upload, and a client that takes no more of a file, is given up. */
  idleSeconds: number;
}

/** Far above what a video or an app needs: they stop who takes what is others'. */
export const usualLimits: Limits = {
  uploadBytes: 100 * 1024 ** 3,
  uploadSeconds: 86_400,
  // 100 GiB at 40 Mbit/s
  fetchSeconds: 6 * 3600,
  resumableSeconds: 7 * 86_400,
  sourceSeconds: 7 * 86_400,
  sourcePixels: 16_384 * 8704,
  frameRate: 1000,
  streams: 64,
  renditions: 400,
  thumbnails: 2000,
  queuedJobs: 100_000,
  storedBytes: undefined,
  freeBytes: 512 * 1024 ** 2,
  keyCalls: 60_000,
  addressCalls: 60_000,
  eventStreams: 1000,
  bodyBytes: 1024 ** 2,
  bodySeconds: 60,
  headerBytes: 16 * 1024,
  headers: 200,
  headerSeconds: 60,
  idleSeconds: 60,
};

/** @throws VodsmithError `media_too_large` where a source has more than the limits allow */
export function refuseMedia({ duration, video, audio }: Media, limits: Limits): void {
  const pixels = video === null ? 0 : video.width * video.height;
  const rate = video === null ? 0 : value(video.averageRate);
  const streams = audio.length + (video === null ? 0 : 1);
  const faults = [
    over(duration, limits.sourceSeconds, 'seconds long'),
    over(pixels, limits.sourcePixels, 'pixels large'),
    over(rate, limits.frameRate, 'frames per second'),
    over(streams, limits.streams, 'picture and sound tracks'),
  ].filter((fault) => fault !== null);
  if (faults.length === 0) return;
  throw new VodsmithError('media_too_large', `The file exceeds the limits of this server: ${faults.join('; ')}.`);
}

function over(value: number, limit: number, what: string): string | null {
  return value > limit ? `${Math.round(value)} ${what}, ${limit} are allowed` : null;
}

/** @throws VodsmithError `too_many_outputs` where a job asks for more than the limits allow */
export function refuseRequest({ presets, thumbnails = [] }: JobRequest, limits: Limits): void {
  const renditions = sum(presets.map(({ resolutions }) => resolutions.length));
  const images = sum(
    thumbnails.map(
      ({ resolutions, formats, filters = ['none'] }) => resolutions.length * formats.length * filters.length,
    ),
  );
  if (renditions > limits.renditions) throw tooMany('presets', 'renditions', renditions, limits.renditions);
  if (images > limits.thumbnails) throw tooMany('thumbnails', 'images', images, limits.thumbnails);
}

function tooMany(key: string, what: string, asked: number, limit: number): VodsmithError {
  return new VodsmithError(
    'too_many_outputs',
    `"${key}" asks for ${asked} ${what}; a job may have ${limit}. Split it into several jobs.`,
  );
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
