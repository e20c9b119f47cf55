import type { Row } from '../inputs.ts';
import { beeps, bt709, type Film } from '../make-inputs.ts';

const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '14'];
const x265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'qp=14:log-level=none'];
const ffv1 = ['-c:v', 'ffv1'];
const pcm = ['-c:a', 'pcm_s16le'];
const sound = [beeps(1)];

/** The pixels of a source. @param matrix, primaries and transfer as zscale calls them */
const pixels = (format: string, colour = 'm=709:p=709:t=709:r=limited') => [
  `zscale=tin=709:pin=709:${colour}`,
  `format=${format}`,
];
const as = (name: string, film: Partial<Film>, out: Row['out'] = {}): Row => ({
  name,
  source: { to: 'mkv', seconds: 1, sound, ...film },
  out: { colours: 10, ...out },
});

const mixed = '0.2126:0.7152:0.0722:0';
const luma = `colorchannelmixer=${mixed}:${mixed}:${mixed}`;

/** Colours that every gamut has. */
const mild = 'colorchannelmixer=0.6:0.2:0.2:0:0.2:0.6:0.2:0:0.2:0.2:0.6';
const pale = (name: string, film: Partial<Film>) =>
  as(name, { ...film, picture: [mild] }, { truth: [mild], colours: 14 });

/** Left opaque, in the middle half seen through, right not seen at all; colours are there all the same. */
const alpha = ['format=rgba', "geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*clip(2-3*X/W,0,1)'"];
const overBlack = ["geq=r='r(X,Y)*clip(2-3*X/W,0,1)':g='g(X,Y)*clip(2-3*X/W,0,1)':b='b(X,Y)*clip(2-3*X/W,0,1)'"];
const seenThrough = (name: string, film: Partial<Film>): Row =>
  as(name, { ...film, pixels: [...alpha, ...(film.pixels ?? [])] }, { truth: overBlack });
const yuva = ['scale=out_color_matrix=bt709:out_range=tv', 'format=yuva420p', 'setparams=colorspace=bt709:range=tv'];
const palette = 'split[a][b];[a]palettegen=reserve_transparent=1[p];[b][p]paletteuse=dither=none';

const hdr = (transfer: string) => pixels('yuv420p10le', `m=2020_ncl:p=2020:t=${transfer}:r=limited:npl=203`);
/** Of any size. */
const hdr444 = (transfer: string) => ['format=gbrp', ...hdr(transfer).slice(0, 1)];
const tagged = (transfer: string) => [
  ...['-colorspace', 'bt2020nc', '-color_primaries', 'bt2020', '-color_trc', transfer, '-color_range', 'tv'],
];

const untagged = 'setparams=colorspace=unknown:color_primaries=unknown:color_trc=unknown';
const ssim = 0.85;
/** Without frames that are never shown: with them there is no alpha. */
const vpx = ['-deadline', 'realtime', '-cpu-used', '8', '-auto-alt-ref', '0'];
const vp9 = ['-c:v', 'libvpx-vp9', ...vpx, '-crf', '14', '-b:v', '0'];
const webm = { to: 'webm', size: '240x136', audio: ['-c:a', 'libopus'], pixels: yuva };
const vp8 = ['-c:v', 'libvpx', ...vpx, '-b:v', '8M'];

export const colours: Row[] = [
  as('8 bit', { video: x264, pixels: pixels('yuv420p') }),
  as('10 bit H.264', { video: x264, pixels: pixels('yuv420p10le') }),
  as('10 bit HEVC', { video: x265, pixels: pixels('yuv420p10le') }),
  as('12 bit HEVC', { video: x265, pixels: pixels('yuv420p12le') }),
  as('4:2:2', { video: x264, pixels: pixels('yuv422p') }),
  as('4:4:4', { video: x264, pixels: pixels('yuv444p') }),
  as('4:4:4 in 10 bit', { video: x264, pixels: pixels('yuv444p10le') }),
  as('4:1:1', { video: ffv1, pixels: pixels('yuv411p') }, { colours: 20 }),
  as('grey', { video: x264, pixels: [luma, 'format=gray'] }, { truth: [luma] }),
  as('grey in 16 bit', { video: ffv1, pixels: [luma, 'format=gray16le'] }, { truth: [luma] }),
  as(
    'black and white',
    { video: ['-c:v', 'png', '-pix_fmt', 'monob'], pixels: [] },
    { ssim: null, colours: undefined },
  ),
  as('a palette in PNG', { video: ['-c:v', 'png'], pixels: [palette] }, { ssim: 0.85, colours: 30 }),
  as('RGB in PNG', { video: ['-c:v', 'png'], pixels: [] }),
  as('RGB in 16 bit PNG', { video: ['-c:v', 'png', '-pix_fmt', 'rgb48be'], pixels: [] }),
  as('RGB in FFV1', { video: [...ffv1, '-pix_fmt', 'bgr0'], pixels: [] }),
  as('RGB that is not compressed', {
    to: 'avi',
    video: ['-c:v', 'rawvideo', '-pix_fmt', 'bgr24'],
    pixels: [],
    audio: pcm,
  }),
  as('RGB in H.264', { video: ['-c:v', 'libx264rgb', '-preset', 'ultrafast', '-qp', '10'], pixels: [] }),
  as('RGB in QuickTime RLE', { to: 'mov', video: ['-c:v', 'qtrle'], pixels: [] }),
  as(
    'GIF',
    { to: 'gif', video: ['-c:v', 'gif'], sound: [], audio: [], pixels: [palette] },
    { ssim: 0.85, colours: 30 },
  ),
  as('full range', { video: x264, pixels: pixels('yuv420p', 'm=709:p=709:t=709:r=full') }),
  as('full range in an older pixel format', { video: x264, pixels: ['zscale=m=170m:r=full', 'format=yuvj420p'] }),
  pale('BT.601 of 525 lines', { video: x264, pixels: pixels('yuv420p', 'm=170m:p=170m:t=601:r=limited') }),
  pale('BT.601 of 625 lines', { video: x264, pixels: pixels('yuv420p', 'm=470bg:p=bt470bg:t=601:r=limited') }),
  pale('BT.601 in full range', { video: x264, pixels: pixels('yuv420p', 'm=470bg:p=bt470bg:t=601:r=full') }),
  as('SMPTE 240M', { video: x264, pixels: [...pixels('yuv420p'), 'colorspace=iall=bt709:all=bt709:space=smpte240m'] }),
  pale('BT.2020 in SDR', { video: x265, pixels: pixels('yuv420p10le', 'm=2020_ncl:p=2020:t=2020_10:r=limited') }),
  {
    ...pale('BT.2020 in SDR of an odd size', {
      ...{ size: '425x241', video: ffv1 },
      pixels: [...hdr444('2020_10'), 'format=yuv444p10le'],
    }),
    out: { size: '424x240', truth: [mild, 'scale=424:240:flags=bicubic'], colours: 14 },
  },
  as('no tags', {
    video: x264,
    pixels: [...pixels('yuv420p', 'm=170m:p=709:t=709:r=limited'), untagged],
  }),
  // White for paper is darker than white of SDR: there are highlights above it
  as('PQ', { video: [...x265, ...tagged('smpte2084')], pixels: hdr('smpte2084') }, { ssim, colours: 75 }),
  as('HLG', { video: [...x265, ...tagged('arib-std-b67')], pixels: hdr('arib-std-b67') }, { ssim, colours: 75 }),
  as(
    'PQ that tags nothing else',
    {
      video: [...ffv1, '-color_trc', 'smpte2084'],
      pixels: [...hdr('smpte2084'), untagged, 'setparams=color_trc=smpte2084'],
    },
    { ssim, colours: 75 },
  ),
  as(
    'PQ of an odd size',
    {
      video: [...ffv1, ...tagged('smpte2084')],
      size: '425x241',
      pixels: [...hdr444('smpte2084'), 'format=yuv444p10le'],
    },
    { size: '424x240', truth: ['scale=424:240:flags=bicubic'], ssim: 0.8, colours: 75 },
  ),
  seenThrough('alpha in ProRes 4444', {
    to: 'mov',
    video: ['-c:v', 'prores_ks', '-profile:v', '4444', '-pix_fmt', 'yuva444p10le'],
    pixels: ['scale=out_color_matrix=bt709:out_range=tv', 'format=yuva444p10le', bt709[2]!],
  }),
  seenThrough('alpha in QuickTime RLE', { to: 'mov', video: ['-c:v', 'qtrle', '-pix_fmt', 'argb'] }),
  seenThrough('alpha in VP9', { ...webm, video: vp9 }),
  seenThrough('alpha in VP8', { ...webm, video: vp8 }),
  seenThrough('alpha in PNG', { to: 'mov', video: ['-c:v', 'png'] }),
  seenThrough('alpha in FFV1', { video: ffv1, pixels: yuva }),
  as(
    'alpha in GIF',
    { to: 'gif', video: ['-c:v', 'gif'], sound: [], audio: [], pixels: [...alpha, palette] },
    {
      truth: ["geq=r='r(X,Y)*gt(2-3*X/W,0.5)':g='g(X,Y)*gt(2-3*X/W,0.5)':b='b(X,Y)*gt(2-3*X/W,0.5)'"],
      ssim: 0.7,
      colours: 40,
    },
  ),
];
