import type { Row } from '../inputs.ts';
import { bt709, type Film } from '../make-inputs.ts';

/** 25 frames a second of 50 fields: the first field of each shows every other frame of a film at 50. */
const fields = (first: 'top' | 'bottom', order: 'tff' | 'bff' | 'prog') => [
  `tinterlace=mode=interleave_${first}`,
  `setfield=${order}`,
];
const top = [...bt709, ...fields('top', 'tff')];
const bottom = [...bt709, ...fields('bottom', 'bff')];
/** AVI has no tags: players take BT.601 for a picture of this size. */
const sd = ['zscale=m=170m:r=limited', 'format=yuv420p'];
const silentOrder = { to: 'avi', video: ['-c:v', 'ffvhuff'], audio: ['-c:a', 'pcm_s16le'] };
const mpeg2 = ['-c:v', 'mpeg2video', '-q:v', '2', '-colorspace', 'bt709', '-color_primaries', 'bt709'];
const coded = ['-flags', '+ilme+ildct'];
const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '14'];

/** All of the picture moves. */
const moving = 'testsrc2=s=424x240:r=50:d=2,scroll=h=0.01';

const small = moving.replace('424x240', '240x136').replace('d=2', 'd=20');

const row = (name: string, source: Film): Row => ({
  name,
  source: { rate: '50', draw: moving, ...source },
  out: { rate: '25/1', truth: ["select='not(mod(n,2))'"], ssim: 0.9, numbered: true },
});

const untagged = (first: 'top' | 'bottom'): Row => ({
  ...row(`interlaced in AVI, which says nothing, ${first} field first`, {
    ...{ ...silentOrder, size: '320x480', draw: moving.replace('424x240', '320x480') },
    pixels: [...sd, ...fields(first, 'prog')],
  }),
  resolution: '480',
});

/** A picture that is clearly progressive, then fine lines that move: all is lost where every other line is made up. */
const fine = [
  'mandelbrot=s=424x240:r=25,trim=end_frame=10,scroll=h=0.01,format=yuv420p[a]',
  "nullsrc=s=424x240:r=25,trim=end_frame=40,geq=lum='128+60*sin(Y*2.2+X*0.3+N*0.7)':cb=128:cr=128,format=yuv420p[b]",
  '[a][b]concat=n=2:v=1',
].join(';');
/** What is not interlaced, whatever it says, must not lose its detail. */
const progressive = (name: string, source: Film): Row => ({
  name,
  source: { draw: fine, ...source },
  out: { ssim: 0.96, numbered: true },
});

export const interlaced: Row[] = [
  row('interlaced H.264, top field first', {
    to: 'mp4',
    pixels: top,
    video: [...x264, ...coded, '-x264-params', 'tff=1'],
  }),
  row('interlaced H.264, bottom field first', {
    to: 'mp4',
    pixels: bottom,
    video: [...x264, ...coded, '-x264-params', 'bff=1'],
  }),
  row('interlaced H.264 in a transport stream', {
    to: 'ts',
    pixels: top,
    video: [...x264, ...coded, '-x264-params', 'tff=1'],
  }),
  row('interlaced MPEG-2 in a transport stream', { to: 'ts', pixels: top, video: [...mpeg2, ...coded] }),
  row('interlaced ProRes', {
    to: 'mov',
    pixels: [...top, 'format=yuv422p10le'],
    video: ['-c:v', 'prores_ks', ...coded],
  }),
  {
    name: 'interlaced for longer than a chunk',
    source: {
      ...{ to: 'mp4', rate: '50', size: '240x136', draw: small, seconds: 20, pixels: top },
      video: [...x264, ...coded, '-x264-params', 'tff=1:keyint=50'],
    },
    out: { rate: '25/1', truth: ["select='not(mod(n,2))'"], ssim: 0.85, numbered: true },
  },
  untagged('top'),
  untagged('bottom'),
  row('interlaced with the fields said the wrong way round', {
    ...{ to: 'mkv', pixels: bottom, video: ['-c:v', 'ffv1'] },
    copies: [{ after: ['-field_order', 'tt'] }],
  }),
  progressive('progressive H.264 that says it is interlaced', {
    ...{ to: 'mp4', pixels: [...bt709, 'setfield=tff'] },
    video: [...x264, ...coded, '-x264-params', 'tff=1'],
  }),
  progressive('progressive MPEG-2 that says it is interlaced', {
    ...{ to: 'ts', pixels: [...bt709, 'setfield=tff'], video: [...mpeg2, ...coded] },
  }),
  progressive('progressive in AVI, which says nothing', { ...silentOrder, pixels: sd }),
];
