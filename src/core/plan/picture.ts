import type { VideoStream } from '../../schemas/media.ts';
import type { Picture } from '../../schemas/plan.ts';
import { value } from '../rational.ts';
import { readingOf } from './reading.ts';
import { isOdd, sourceColours } from './source-colours.ts';
import type { Timeline } from './timeline.ts';

const gopSeconds = 2;
const gopsPerSegment = 3;
/** Seconds: the first segment of a video that is encoded in chunks, and how long a video must be for it. */
const firstSeconds = 1;
const shortFilm = 8;
/** Lines below which nothing is taken for interlaced, and the filter fails. */
const leastLines = 64;

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
  const { first, last, ...colours } = sourceColours(video);
  const reading = readingOf(video, first);
  const isInterlaced = video.fieldOrder === 'interlaced' && Math.min(video.width, video.height) >= leastLines;
  return {
    stream: video.index,
    pixels: video.width * video.height,
    input: reading.input,
    rate: time.rate,
    lead: time.pictureLead,
    frames: time.frames,
    held: time.held,
    gop,
    first: early ? Math.max(1, Math.round(firstSeconds * perSecond)) : segment,
    segment,
    prepare: [
      ...(time.restamp ? [time.restamp] : []),
      ...first,
      ...reading.first,
      ...(video.alpha ? overBlack : []),
      ...(isInterlaced ? deinterlace : []),
      ...last,
    ],
    ...colours,
    asOutput: last.length === 0 && isAsOutput(video, colours),
  };
}

type Colours = Pick<Picture, 'matrix' | 'range' | 'tonemap'>;

/** Whether nothing but the size of the picture has to change. */
const isAsOutput = (video: VideoStream, { matrix, range, tonemap }: Colours): boolean =>
  video.pixelFormat === 'yuv420p' && !video.alpha && !isOdd(video) && matrix === 'bt709' && range === 'tv' && !tonemap;

/** Colours under what is seen through would show. */
const overBlack = ['premultiply=inplace=1'];

/** What is marked as interlaced often is not, or the other way round: `idet` looks at every frame and marks it anew. */
const deinterlace = ['idet', 'bwdif=mode=send_frame:deint=interlaced'];

/** Whether its frames are deinterlaced, where they look interlaced. */
export const isDeinterlaced = ({ prepare }: Picture): boolean =>
  deinterlace.every((filter) => prepare.includes(filter));
