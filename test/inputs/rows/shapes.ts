import type { Row } from '../inputs.ts';
import { bt709, type Film } from '../make-inputs.ts';

/** A film whose stored picture is made by `picture`, and is to be displayed as the matrix of these options says. */
const turned = (name: string, size: string, picture: string[], options: string[]): Row => ({
  name,
  source: { to: 'mp4', size, seconds: 1, picture, copies: [{ before: options }] },
});

/** A film whose pixels are not square. @param stored size of the picture @param ratio of a pixel */
const squeezed = (ratio: string, stored: string, film: Partial<Film> = {}): Row => {
  const { size = '424x240' } = film;
  const scaled = (to: string) => `scale=${to.replace('x', ':')}:flags=bicubic`;
  return {
    name: `pixels of ${ratio}${film.to ? ` in ${film.to}` : ''}`,
    resolution: size.endsWith('240') ? '240' : '360',
    source: { to: 'mp4', seconds: 1, ...film, picture: [scaled(stored), `setsar=${ratio.replace(':', '/')}`] },
    out: { truth: [scaled(stored), scaled(size)], ssim: 0.95 },
  };
};

/** In a pixel format that may have an odd number of pixels. */
const lossless = {
  ...{ to: 'mkv', seconds: 1, video: ['-c:v', 'ffv1'] },
  pixels: ['scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd', ...bt709.slice(1)],
};

/** A transport stream that follows another one, on the same clock. */
const goesOn = ['-output_ts_offset', '1', '-mpegts_flags', '+initial_discontinuity'];

export const shapes: Row[] = [
  turned('turned by 90 degrees', '240x424', ['transpose=clock'], ['-display_rotation', '90']),
  turned('turned by 180 degrees', '424x240', ['hflip,vflip'], ['-display_rotation', '180']),
  turned('turned by 270 degrees', '240x424', ['transpose=cclock'], ['-display_rotation', '270']),
  turned('mirrored', '424x240', ['hflip'], ['-display_hflip']),
  turned('upside down', '424x240', ['vflip'], ['-display_vflip']),
  turned(
    'mirrored and turned by 90 degrees',
    '240x424',
    ['hflip,transpose=clock'],
    ['-display_rotation', '90', '-display_hflip'],
  ),
  turned(
    'mirrored and turned by 270 degrees',
    '240x424',
    ['hflip,transpose=cclock'],
    ['-display_rotation', '270', '-display_hflip'],
  ),
  turned('mirrored and turned by 180 degrees', '424x240', ['vflip'], ['-display_rotation', '180', '-display_hflip']),
  // No player does that; ffmpeg would turn it by any angle
  {
    name: 'turned by 45 degrees',
    source: { to: 'mp4', copies: [{ before: ['-display_rotation', '45'] }] },
  },
  {
    name: 'a picture that gets smaller in the middle',
    source: {
      ...{ to: 'ts', seconds: 1, sound: [] },
      next: { to: 'ts', seconds: 1, size: '212x120', from: 25, sound: [], mux: goesOn },
    },
    out: { frames: 50, ssim: null, times: Array.from({ length: 50 }, (_, n) => n / 25) },
  },
  {
    name: 'a picture that gets larger in the middle',
    source: {
      ...{ to: 'ts', seconds: 1, size: '212x120', sound: [] },
      next: { to: 'ts', seconds: 1, from: 25, sound: [], mux: goesOn },
    },
    resolution: '120',
    out: { size: '212x120', frames: 50, ssim: null, times: Array.from({ length: 50 }, (_, n) => n / 25) },
  },
  squeezed('2:1', '212x240'),
  squeezed('1:2', '848x240'),
  squeezed('2:1', '212x240', { to: 'mkv' }),
  squeezed('12:11', '352x288', { size: '384x288' }),
  {
    name: 'pixels of 2:1, turned by 90 degrees',
    source: {
      ...{ to: 'mp4', size: '240x424', seconds: 1, copies: [{ before: ['-display_rotation', '90'] }] },
      picture: ['transpose=clock', 'scale=212:240:flags=bicubic', 'setsar=2/1'],
    },
    out: { truth: ['scale=240:212:flags=bicubic', 'scale=240:424:flags=bicubic'], ssim: 0.95 },
  },
  {
    name: '321x241 pixels',
    source: { ...lossless, size: '321x241' },
    out: { size: '320x240', truth: ['scale=320:240:flags=bicubic'] },
  },
  {
    name: '853x481 pixels',
    source: { ...lossless, size: '853x481' },
    resolution: '480',
    out: { size: '852x480', truth: ['scale=852:480:flags=bicubic'] },
  },
  {
    name: '640x360 at 240',
    source: { to: 'mp4', size: '640x360', seconds: 1 },
    out: { size: '426x240', truth: ['scale=426:240:flags=bicubic'] },
  },
  { name: 'a pixel wide', source: { ...lossless, size: '1x100' }, out: { size: '2x100', ssim: null } },
  // The cap of a picture 100 pixels high is low
  { name: 'very wide', source: { ...lossless, size: '2000x100' }, out: { numbered: false, ssim: 0.7 } },
  { name: 'very high', source: { ...lossless, size: '100x2000' }, out: { numbered: false, ssim: 0.7 } },
  { name: 'tiny', source: { ...lossless, size: '8x8' }, out: { size: '8x8', ssim: null } },
];
