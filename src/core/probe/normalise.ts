import type { AudioStream, Media, VideoStream } from '../../schemas/media.ts';

/** What `ffprobe -show_format -show_streams -of json` prints, as far as it is read. Any key may be missing. */
export interface RawProbe {
  format?: { format_name?: string; duration?: string; start_time?: string };
  streams?: RawStream[];
}
export interface RawStream {
  index: number;
  codec_type?: string;
  codec_name?: string;
  width?: number;
  height?: number;
  sample_aspect_ratio?: string;
  pix_fmt?: string;
  r_frame_rate?: string;
  avg_frame_rate?: string;
  field_order?: string;
  color_range?: string;
  color_space?: string;
  color_primaries?: string;
  color_transfer?: string;
  start_time?: string;
  channels?: number;
  sample_rate?: string;
  disposition?: Record<string, number>;
  tags?: Record<string, string>;
  side_data_list?: { side_data_type?: string; rotation?: number }[];
}

/** Longest time that a header is believed: longer ones are taken for lies. Seconds. */
const longestDuration = 7 * 24 * 3600;

/** The probe's answer in our terms. @param size bytes of the file */
export function normaliseProbe(raw: RawProbe, size: number): Media {
  const streams = raw.streams ?? [];
  const video = streams.find((stream) => isPicture(stream));
  const duration = seconds(raw.format?.duration);
  return {
    format: raw.format?.format_name ?? 'unknown',
    type: 'video',
    duration: duration <= longestDuration ? duration : 0,
    start: seconds(raw.format?.start_time),
    size,
    video: video ? videoStream(video) : null,
    audio: streams.filter(isSound).sort(byTurn).map(audioStream),
  };
}

const isPicture = (stream: RawStream): boolean =>
  stream.codec_type === 'video' &&
  stream.disposition?.attached_pic !== 1 &&
  stream.disposition?.timed_thumbnails !== 1 &&
  (stream.width ?? 0) > 0 &&
  (stream.height ?? 0) > 0;

const isSound = (stream: RawStream): boolean => stream.codec_type === 'audio';

/** Default tracks first; among these and among the others, those that stand beside the film's own sound last. */
const byTurn = (a: RawStream, b: RawStream): number => turn(a) - turn(b);
const turn = ({ disposition = {} }: RawStream): number =>
  (disposition.default === 1 ? 0 : 2) + (besides.some((mark) => disposition[mark] === 1) ? 1 : 0);
const besides = ['comment', 'visual_impaired', 'hearing_impaired'];

function videoStream(stream: RawStream): VideoStream {
  const [width, height] = [stream.width!, stream.height!];
  const rotation = rotationOf(stream);
  const [horizontal, vertical] = aspect(stream.sample_aspect_ratio);
  // Square pixels: the picture keeps its height and is widened or narrowed
  const shown = Math.max(1, Math.round((width * horizontal) / vertical));
  const turned = rotation === 90 || rotation === 270;
  const matrix = matrixOf(stream);
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    width,
    height,
    displayWidth: turned ? height : shown,
    displayHeight: turned ? shown : height,
    rotation,
    ...(matrix ? { matrix } : {}),
    sampleAspectRatio: `${horizontal}/${vertical}`,
    pixelFormat: stream.pix_fmt ?? null,
    rate: stream.r_frame_rate ?? '0/0',
    averageRate: stream.avg_frame_rate ?? '0/0',
    fieldOrder: fieldOrder(stream.field_order),
    alpha: stream.tags?.alpha_mode === '1' || /^(yuva|rgba|bgra|argb|abgr|gbrap|ya8|pal8)/.test(stream.pix_fmt ?? ''),
    colour: {
      range: known(stream.color_range),
      space: known(stream.color_space),
      primaries: known(stream.color_primaries),
      transfer: known(stream.color_transfer),
    },
    start: seconds(stream.start_time),
  };
}

function audioStream(stream: RawStream): AudioStream {
  const language = stream.tags?.language?.toLowerCase() ?? '';
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    channels: stream.channels ?? 0,
    sampleRate: Number(stream.sample_rate ?? 48_000) || 48_000,
    language: /^[a-z]{2,3}$/.test(language) && language !== 'und' ? language : null,
    start: seconds(stream.start_time),
  };
}

/** ffprobe gives the display matrix's angle counter-clockwise, between -180 and 180. No player turns by other angles. */
function rotationOf(stream: RawStream): number {
  const clockwise = ((-(angleOf(stream) ?? 0) % 360) + 360) % 360;
  const turned = Math.round(clockwise / 90) * 90;
  return Math.abs(clockwise - turned) <= 1 ? turned % 360 : 0;
}

const angleOf = ({ side_data_list }: RawStream): number | undefined =>
  side_data_list?.find((data) => data.rotation !== undefined)?.rotation;

/** ffmpeg would turn the picture by any angle. */
function matrixOf(stream: RawStream): VideoStream['matrix'] {
  const angle = angleOf(stream);
  if (angle === undefined) return undefined;
  const offQuarter = Math.abs(angle - Math.round(angle / 90) * 90);
  return offQuarter <= 1 ? 'turns' : 'ignored';
}

/** "2:1" -> [2, 1]; anything unknown, or beyond what a camera makes, is square. */
function aspect(ratio: string | undefined): [number, number] {
  const [horizontal = 0, vertical = 0] = (ratio ?? '').split(':').map(Number);
  const value = horizontal / vertical;
  return value >= 1 / 16 && value <= 16 ? [horizontal, vertical] : [1, 1];
}

const fieldOrder = (order: string | undefined): VideoStream['fieldOrder'] =>
  order === 'progressive' ? 'progressive' : ['tt', 'bb', 'tb', 'bt'].includes(order ?? '') ? 'interlaced' : 'unknown';

const known = (name: string | undefined): string | null => (name === undefined || name === 'unknown' ? null : name);

function seconds(text: string | undefined): number {
  const number = Number.parseFloat(text ?? '');
  return Number.isFinite(number) ? number : 0;
}
