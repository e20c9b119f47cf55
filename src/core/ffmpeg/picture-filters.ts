import type { Picture } from '../../schemas/plan.ts';
import { value } from '../rational.ts';
import type { Size } from '../sizes.ts';
import { time } from './arguments.ts';

/** PQ and HLG to SDR in BT.709 at `size`: linear light, gamut, tone curve. Scaled first: what follows is dear. */
const tonemap = (size: Size) => [
  `${resize(size)}:t=linear:npl=100`,
  'format=gbrpf32le',
  'zscale=p=bt709',
  'tonemap=tonemap=hable:desat=0',
  'zscale=t=bt709:m=bt709:r=tv',
  'format=yuv420p',
];

/**
 * The frames `from` to `to` of the picture at its constant rate, exact to the frame wherever reading started before
 * them: the grid hangs on `start_time`, frames before it are dropped, the first one after it sits on 0.
 */
export function frames(picture: Picture, from: number, to: number): string[] {
  const start = picture.lead + from / value(picture.rate);
  return [
    ...picture.prepare,
    grid(picture, start),
    // Two frames more than are held: the end of the last frame is rounded differently by every container
    ...(to === picture.frames ? [`tpad=stop_mode=clone:stop=${picture.held + 2}`] : []),
    `trim=end_frame=${to - from}`,
    'setpts=PTS-STARTPTS',
  ];
}

/** The same frames where some of them cannot be decoded: read from the start of the video, the last one is held. */
export function framesHeld(picture: Picture, from: number, to: number): string[] {
  return [
    ...picture.prepare,
    grid(picture, picture.lead),
    'tpad=stop_mode=clone:stop=-1',
    `trim=start_frame=${from}:end_frame=${to}`,
    'setpts=PTS-STARTPTS',
  ];
}

/** Puts the first frame that is decoded into the log, with its time: see isLate. */
export const firstTold = 'split=2[read][first];[first]trim=end_frame=1,showinfo=checksum=0,nullsink;[read]';

/** `pass`: a frame that is shorter than the grid, such as a video's only one, is one frame all the same. */
const grid = (picture: Picture, start: number) => `fps=fps=${picture.rate}:start_time=${time(start)}:eof_action=pass`;

/** Square pixels at `size`, 8 bit 4:2:0, BT.709, limited range, from a picture as the source has it. */
export function fromSource(picture: Picture, size: Size): string[] {
  if (picture.asOutput) return [tagged, resize(size), 'format=yuv420p', 'setsar=1'];
  return [...(picture.tonemap ? tonemap(size) : toBt709(picture, size)), 'format=yuv420p', 'setsar=1', tagged];
}

/** Whole frames, in the colours of every output. */
const tagged = 'setparams=field_mode=prog:range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709';

/** The kernel of `scale`'s bicubic at less cost, for pictures of which nothing but the size changes. */
const resize = ({ width, height }: Size) => `zscale=w=${width}:h=${height}:filter=bicubic:param_a=0:param_b=0.6`;

/** From any picture that a decoder gives. */
const scale = ({ width, height }: Size, options: string) => `scale=w=${width}:h=${height}:flags=bicubic${options}`;

/** Names of the `colorspace` filter. */
const spaces = { bt601: 'smpte170m', smpte240m: 'smpte240m', bt2020: 'bt2020ncl' } as const;

/** Another matrix is changed at the new size by `colorspace`: `scale` goes through RGB for it, slower and darker. */
function toBt709({ matrix, range }: Picture, size: Size): string[] {
  const same = `:in_color_matrix=${matrix}:out_color_matrix=${matrix}:in_range=${range}`;
  if (matrix === 'bt709') return [scale(size, `${same}:out_range=tv`)];
  const untouched = 'iprimaries=bt709:primaries=bt709:itrc=bt709:trc=bt709:fast=1';
  return [
    scale(size, `${same}:out_range=${range}`),
    'format=yuv420p',
    `colorspace=ispace=${spaces[matrix]}:space=bt709:irange=${range}:range=tv:${untouched}`,
  ];
}

/** Down from a picture that `fromSource` made. */
export const fromLarger = (size: Size): string[] => [resize(size), 'setsar=1'];
