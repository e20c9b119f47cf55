import type { VideoStream } from '../../schemas/media.ts';
import type { Picture } from '../../schemas/plan.ts';
import { value } from '../rational.ts';
import type { Timeline } from './timeline.ts';

const gopSeconds = 2;
const gopsPerSegment = 3;
/** Seconds: the first segment of a film that is encoded in chunks, and how long a film must be for it. */
const firstSeconds = 1;
const shortFilm = 8;
const hdrTransfers = new Set(['smpte2084', 'arib-std-b67']);
const matrices: Record<string, Picture['matrix']> = {
  bt709: 'bt709',
  smpte170m: 'bt601',
  bt470bg: 'bt601',
  smpte240m: 'smpte240m',
  bt2020nc: 'bt2020',
  bt2020c: 'bt2020',
};

/**
 * How the picture of a source is read: at which constant rate, and with which filters before anything is scaled.
 *
 * @param inChunks whether parts of it can be read without all that is before them
 */
export function planPicture(video: VideoStream, time: Timeline, inChunks: boolean): Picture {
  const perSecond = value(time.rate);
  const gop = Math.max(1, Math.round(gopSeconds * perSecond));
  const segment = gop * gopsPerSegment;
  const early = inChunks && time.frames - time.held > shortFilm * perSecond && perSecond >= 1;
  return {
    stream: video.index,
    pixels: video.width * video.height,
    rate: time.rate,
    lead: time.pictureLead,
    frames: time.frames,
    held: time.held,
    gop,
    first: early ? Math.max(1, Math.round(firstSeconds * perSecond)) : segment,
    segment,
    prepare: [...(time.restamp ? [time.restamp] : []), ...deinterlace(video)],
    matrix: matrixOf(video),
    range: video.colour.range === 'pc' || video.pixelFormat?.startsWith('yuvj') ? 'pc' : 'tv',
    tonemap: hdrTransfers.has(video.colour.transfer ?? ''),
  };
}

const deinterlace = ({ fieldOrder }: VideoStream): string[] =>
  fieldOrder === 'interlaced' ? ['bwdif=mode=send_frame:deint=interlaced'] : [];

/** Untagged pictures: BT.601 up to standard definition, BT.709 above, as every player assumes. */
function matrixOf(video: VideoStream): Picture['matrix'] {
  const tagged = matrices[video.colour.space ?? ''];
  return tagged ?? (Math.min(video.width, video.height) <= 576 ? 'bt601' : 'bt709');
}
