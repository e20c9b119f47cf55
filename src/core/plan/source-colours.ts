import type { VideoStream } from '../../schemas/media.ts';
import type { Picture } from '../../schemas/plan.ts';

export interface SourceColours extends Pick<Picture, 'matrix' | 'range' | 'tonemap'> {
  /** Filters before all others: with tags that it does not know ffmpeg builds no filter. */
  first: string[];
  /** Filters at the source's size, before the picture is scaled. */
  last: string[];
}

const hdrTransfers = new Set(['smpte2084', 'arib-std-b67']);
const matrices: Record<string, Picture['matrix']> = {
  bt709: 'bt709',
  smpte170m: 'bt601',
  bt470bg: 'bt601',
  smpte240m: 'smpte240m',
  bt2020nc: 'bt2020',
};
/** As ffmpeg tags our matrices. */
const tags = { bt709: 'bt709', bt601: 'smpte170m', smpte240m: 'smpte240m', bt2020: 'bt2020nc' };
/** As the `colorspace` filter calls them. */
const spaces = { ...tags, bt2020: 'bt2020ncl' };
/** Matrices that `zscale` alone can read. */
const forZscale = new Set(['bt2020c', 'ycgco', 'chroma-derived-nc', 'chroma-derived-c']);
/** Other primaries than those of BT.709 that the filters know. Only names that are known get into a command. */
const gamuts = new Set([
  ...['bt470m', 'bt470bg', 'smpte170m', 'smpte240m', 'smpte428', 'film', 'smpte431', 'smpte432', 'bt2020', 'ebu3213'],
]);
const rgb = /^(rgb|bgr|gbr|argb|abgr|0rgb|0bgr|pal8|x2rgb|x2bgr|bayer)/;
const grey = /^(gray|ya8|ya16|mono)/;

/** How the colours of a picture become those of BT.709 in limited range. What is HDR is mapped to SDR after it. */
export function sourceColours(video: VideoStream): SourceColours {
  const plain = { first: [], last: [], matrix: matrixOf(video), range: rangeOf(video), tonemap: false };
  const space = video.colour.space ?? '';
  if (hdrTransfers.has(video.colour.transfer ?? '')) return { ...plain, ...hdr(video), tonemap: true };
  if (rgb.test(video.pixelFormat ?? ''))
    return { ...plain, first: retagged(space, ['', 'gbr'], 'gbr'), matrix: 'bt709' };
  if (forZscale.has(space) && !isGrey(video))
    return { ...plain, ...unusual(video, space), matrix: 'bt709', range: 'tv' };
  const first = retagged(space, ['', ...Object.keys(matrices)], tags[plain.matrix]);
  if (!gamuts.has(video.colour.primaries ?? '') || isGrey(video)) return { ...plain, first };
  return { ...plain, first, last: toBt709Gamut(video), matrix: 'bt709', range: 'tv' };
}

const isGrey = ({ pixelFormat }: VideoStream) => grey.test(pixelFormat ?? '');

const retagged = (space: string, known: string[], otherwise: string): string[] =>
  known.includes(space) ? [] : [`setparams=colorspace=${otherwise}`];

/** Tone mapping wants all tags, though some files have that of the transfer alone. */
function hdr(video: VideoStream): Pick<SourceColours, 'first' | 'last'> {
  const { space, primaries, transfer } = video.colour;
  const matrix = space === 'bt709' ? 'bt709' : 'bt2020nc';
  const gamut = primaries === 'bt709' ? 'bt709' : gamutOf(video, 'bt2020');
  const all = `color_primaries=${gamut}:color_trc=${transfer}:range=${rangeOf(video)}`;
  const coloured = isGrey(video) ? ['format=yuv444p12le'] : [];
  return { first: [`setparams=colorspace=${matrix}:${all}`], last: [...coloured, ...toEven(video)] };
}

function unusual(video: VideoStream, space: string): Pick<SourceColours, 'first' | 'last'> {
  const gamut = gamutOf(video, space === 'bt2020c' ? 'bt2020' : 'bt709');
  const from = `min=${space}:pin=${gamut}:tin=bt709:rin=${rangeOf(video)}`;
  // Made even without `scale`, which would not read it
  const even = isOdd(video) ? ['crop=max(2\\,trunc(iw/2)*2):max(2\\,trunc(ih/2)*2)'] : [];
  return { first: [...even, `zscale=${from}:m=bt709:p=bt709:t=bt709:r=tv`], last: [] };
}

/** The colours of another gamut, such as that of BT.2020, become those of BT.709. */
function toBt709Gamut(video: VideoStream): string[] {
  const range = rangeOf(video);
  // Decoders give full range as a pixel format of its own, which would be made narrow on the way
  const full = range === 'pc' ? ['scale=in_range=pc:out_range=pc', 'format=yuv420p'] : [];
  const from = `ispace=${spaces[matrixOf(video)]}:iprimaries=${gamutOf(video, 'bt709')}:itrc=bt709:irange=${range}`;
  return [...toEven(video), ...full, `colorspace=${from}:all=bt709:range=tv`];
}

const gamutOf = ({ colour }: VideoStream, otherwise: string): string =>
  gamuts.has(colour.primaries ?? '') ? colour.primaries! : otherwise;

/** Whether its chroma planes have no whole size. */
export const isOdd = ({ width, height }: VideoStream): boolean => width % 2 === 1 || height % 2 === 1;
/** What these filters want. */
const toEven = (video: VideoStream): string[] =>
  isOdd(video) ? ['scale=ceil(iw/2)*2:ceil(ih/2)*2:flags=bicubic'] : [];

const rangeOf = ({ colour, pixelFormat }: VideoStream): Picture['range'] =>
  colour.range === 'pc' || pixelFormat?.startsWith('yuvj') ? 'pc' : 'tv';

/** Untagged pictures: BT.601 up to standard definition, BT.709 above, as every player assumes. */
const matrixOf = ({ colour, width, height }: VideoStream): Picture['matrix'] =>
  matrices[colour.space ?? ''] ?? (Math.min(width, height) <= 576 ? 'bt601' : 'bt709');
