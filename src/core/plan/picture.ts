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
/** As the `colorspace` filter calls our matrices. */
const spaces = { bt709: 'bt709', bt601: 'smpte170m', smpte240m: 'smpte240m', bt2020: 'bt2020ncl' };
/** Other primaries than those of BT.709 that the filter knows. */
const gamuts = new Set([
  ...['bt470m', 'bt470bg', 'smpte170m', 'smpte240m', 'smpte428', 'film', 'smpte431', 'smpte432', 'bt2020', 'ebu3213'],
]);
const rgb = /^(rgb|bgr|gbr|argb|abgr|0rgb|0bgr|pal8|x2rgb|x2bgr)/;

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
  const tonemap = hdrTransfers.has(video.colour.transfer ?? '');
  const gamut = tonemap ? null : toBt709Gamut(video);
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
    prepare: [
      ...(time.restamp ? [time.restamp] : []),
      ...(video.alpha ? overBlack : []),
      ...(video.fieldOrder === 'interlaced' ? deinterlace : []),
      ...(tonemap ? forZscale(video) : []),
      ...(gamut ?? []),
    ],
    matrix: gamut ? 'bt709' : matrixOf(video),
    range: gamut ? 'tv' : rangeOf(video),
    tonemap,
  };
}

/** Colours under what is seen through would show. */
const overBlack = ['premultiply=inplace=1'];

/** What is marked as interlaced often is not, or the other way round: `idet` looks at every frame and marks it anew. */
const deinterlace = ['idet', 'bwdif=mode=send_frame:deint=interlaced'];

/** `zscale` maps the tones. It wants all tags, though some files have that of the transfer alone. */
function forZscale(video: VideoStream): string[] {
  const { space, primaries, transfer } = video.colour;
  // Only names that are known get into a command
  const matrix = ['bt709', 'bt2020c'].find((name) => name === space) ?? 'bt2020nc';
  const gamut = primaries === 'bt709' || gamuts.has(primaries ?? '') ? primaries : 'bt2020';
  return [
    ...toEven(video),
    `setparams=colorspace=${matrix}:color_primaries=${gamut}:color_trc=${transfer}:range=${rangeOf(video)}`,
  ];
}

/** The colours of another gamut, such as that of BT.2020, become those of BT.709; `null` where they are so already. */
function toBt709Gamut(video: VideoStream): string[] | null {
  const gamut = video.colour.primaries ?? '';
  if (!gamuts.has(gamut) || rgb.test(video.pixelFormat ?? '')) return null;
  const range = rangeOf(video);
  // Decoders give full range as a pixel format of its own, which would be made narrow on the way
  const full = range === 'pc' ? ['scale=in_range=pc:out_range=pc', 'format=yuv420p'] : [];
  const from = `ispace=${spaces[matrixOf(video)]}:iprimaries=${gamut}:itrc=bt709:irange=${range}`;
  return [...toEven(video), ...full, `colorspace=${from}:all=bt709:range=tv`];
}

/** What these filters want. */
const toEven = ({ width, height }: VideoStream): string[] =>
  width % 2 === 1 || height % 2 === 1 ? ['scale=trunc(iw/2)*2:trunc(ih/2)*2:flags=bicubic'] : [];

const rangeOf = ({ colour, pixelFormat }: VideoStream): Picture['range'] =>
  colour.range === 'pc' || pixelFormat?.startsWith('yuvj') ? 'pc' : 'tv';

/** Untagged pictures: BT.601 up to standard definition, BT.709 above, as every player assumes. RGB becomes BT.709. */
function matrixOf({ colour, pixelFormat, width, height }: VideoStream): Picture['matrix'] {
  const tagged = matrices[colour.space ?? ''];
  if (rgb.test(pixelFormat ?? '')) return 'bt709';
  return tagged ?? (Math.min(width, height) <= 576 ? 'bt601' : 'bt709');
}
