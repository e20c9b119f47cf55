import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { markUndecodable } from '../core/probe/decodable.ts';
import { normaliseProbe, type RawProbe } from '../core/probe/normalise.ts';
import { VodsmithError } from '../errors.ts';
import type { Media } from '../schemas/media.ts';
import { isCutOff } from './cut-off.ts';
import { seenFieldOrder } from './field-order.ts';
import { readBytes } from './located-boxes.ts';
import { probeImage } from './probe-image.ts';
import type { ProbeOptions } from './probe-options.ts';
import { runProbe } from './run-probe.ts';
import { scan } from './scan.ts';

const imageFormats = ['png_pipe', 'jpeg_pipe', 'webp_pipe', 'bmp_pipe', 'tiff_pipe'];
const firstBoxes = ['ftyp', 'styp', 'moov', 'moof', 'mdat', 'free', 'skip', 'wide', 'pnot', 'uuid'];
const ebmlHeader = '\u001a\u0045\u00df\u00a3';
/** Pixels: 16384 x 8704 and the like. */
const largestPicture = 16_384 * 8_704;

/**
 * What a local file holds, by its content alone.
 *
 * @throws VodsmithError file_empty, not_media, media_damaged, media_unsupported, media_too_large
 */
export async function probe(path: string, options: ProbeOptions): Promise<Media> {
  const { size } = await stat(path);
  if (size === 0) throw new VodsmithError('file_empty', 'The file is empty: send the whole video.');
  const found = normaliseProbe(await readProbe(path, options), size);
  if (found.video && found.video.width * found.video.height > largestPicture) {
    throw tooLarge(`${found.video.width}x${found.video.height}`);
  }
  if (imageFormats.includes(found.format)) return await probeImage(path, found, options);
  const media = markUndecodable(found, options.encoder.decodes);
  if (media.video === null && media.audio.length === 0) {
    throw new VodsmithError('not_media', 'The file has no picture and no sound that can be read: send a video file.');
  }
  if (media.format.startsWith('mov') && (await isCutOff(path))) {
    throw new VodsmithError('media_damaged', 'The file is incomplete: its end is missing. Send the whole file.');
  }
  const timed = media.duration > 0 ? media : { ...media, duration: await scannedDuration(path, media, options) };
  const fieldOrder = await seenFieldOrder(path, timed, options);
  return { ...timed, video: timed.video && { ...timed.video, fieldOrder } };
}

async function readProbe(path: string, options: ProbeOptions): Promise<RawProbe> {
  const { code, log, json } = await runProbe(path, ['-show_format', '-show_streams'], options);
  if (code !== 0) throw await unreadable(path, log);
  const claimed = log.map((line) => /Picture size (\d+x\d+) is invalid/.exec(line)?.[1]).find((size) => size);
  if (claimed) throw tooLarge(claimed);
  return JSON.parse(json) as RawProbe;
}

function tooLarge(size: string): VodsmithError {
  return new VodsmithError('media_too_large', `The picture is ${size}: send one of at most 16384x8704.`);
}

/** A container that starts like one but lacks its index was cut off; anything else is no media. */
async function unreadable(path: string, log: string[]): Promise<VodsmithError> {
  const facts = { log: log.map((line) => line.replaceAll(path, basename(path))).slice(-10) };
  const lacksIndex = log.some((line) => /moov atom not found|EBML header parsing failed|partial file/.test(line));
  if (lacksIndex && (await startsLikeContainer(path))) {
    const message = 'The file is damaged or incomplete: it has no readable index. Send the whole file.';
    return new VodsmithError('media_damaged', message, { facts });
  }
  const message = 'The file is not a video, sound or image that can be read: send a media file.';
  return new VodsmithError('not_media', message, { facts });
}

/** ffprobe takes a text for an MP4 where the name alone says so. The first box of ISO base media, or an EBML header. */
async function startsLikeContainer(path: string): Promise<boolean> {
  await using file = await open(path);
  const { size } = await file.stat();
  const start = (await readBytes(file, 0, Math.min(8, size))).toString('latin1');
  return start.startsWith(ebmlHeader) || firstBoxes.includes(start.slice(4));
}

/** Recordings of a browser have no duration in their header: it is counted from the packets. Seconds. */
async function scannedDuration(path: string, media: Media, options: ProbeOptions): Promise<number> {
  const timing = await scan(path, media, options);
  const end = Math.max(timing.video?.end ?? 0, ...timing.audio.map((audio) => audio.end));
  return Math.max(end - media.start, 0);
}
