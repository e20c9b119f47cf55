import { expect, test } from 'vitest';
import { planPicture } from '../../../src/core/plan/picture.ts';
import type { Timeline } from '../../../src/core/plan/timeline.ts';
import type { VideoStream } from '../../../src/schemas/media.ts';
import { videoStream } from '../streams.ts';

const time: Timeline = {
  origin: 0,
  lead: 0,
  pictureLead: 0,
  restamp: null,
  rate: '25/1',
  frames: 100,
  held: 0,
  duration: 4,
  lastFrame: 3.96,
};
const untagged = videoStream().colour;

const whole = (facts: Partial<VideoStream>) => planPicture(videoStream(facts), time, true);
/** Without the filter that keeps the size of every frame. */
const of = (facts: Partial<VideoStream>) => {
  const { prepare, ...picture } = whole(facts);
  return { ...picture, prepare: prepare.filter((filter) => !filter.startsWith('scale=w=')) };
};
const coloured = (colour: Partial<VideoStream['colour']>) => of({ colour: { ...untagged, ...colour } });

test.each([
  ['25/1', 50],
  ['30000/1001', 60],
  ['24000/1001', 48],
  ['1/1', 2],
  ['1/10', 1],
])('at %s a GOP of 2 s has %d frames, a segment three GOPs', (rate, gop) => {
  expect(planPicture(videoStream(), { ...time, rate }, true)).toMatchObject({ rate, gop, segment: gop * 3 });
});

test.each([
  ['smpte2084', true],
  ['arib-std-b67', true],
  ['bt709', false],
  [null, false],
])('a picture with the transfer %s is tone-mapped: %s', (transfer, tonemap) => {
  expect(coloured({ transfer }).tonemap).toBe(tonemap);
});

test.each([
  ['bt709', 'bt709'],
  ['smpte170m', 'bt601'],
  ['bt470bg', 'bt601'],
  ['smpte240m', 'smpte240m'],
  ['bt2020nc', 'bt2020'],
])('the matrix %s is converted from %s', (space, matrix) => {
  expect(coloured({ space }).matrix).toBe(matrix);
});

test.each([
  [720, 576, 'bt601'],
  [576, 1024, 'bt601'],
  [1280, 720, 'bt709'],
])('an untagged picture of %dx%d has the matrix that players assume', (width, height, matrix) => {
  expect(of({ width, height }).matrix).toBe(matrix);
  expect(of({ width, height, colour: { ...untagged, space: 'gbr' } }).matrix).toBe(matrix);
});

test('full range is converted, whether it is tagged or in the pixel format', () => {
  expect(coloured({ range: 'pc' }).range).toBe('pc');
  expect(of({ pixelFormat: 'yuvj420p' }).range).toBe('pc');
  expect(coloured({ range: 'tv' }).range).toBe('tv');
  expect(of({ pixelFormat: null }).range).toBe('tv');
});

test('only 8 bit 4:2:0 of even size in BT.709 and limited range is scaled and nothing else', () => {
  expect(of({}).asOutput).toBe(true);
  expect(of({ fieldOrder: 'interlaced' }).asOutput).toBe(true);
  const others: Partial<VideoStream>[] = [
    ...['yuv420p10le', 'yuvj420p', 'yuv422p', 'gray', 'nv12', null].map((pixelFormat) => ({ pixelFormat })),
    ...[{ width: 641 }, { height: 361 }, { width: 640, height: 480 }, { alpha: true }],
    ...[{ space: 'smpte170m' }, { range: 'pc' }, { transfer: 'smpte2084' }, { primaries: 'bt2020' }].map((colour) => ({
      colour: { ...untagged, ...colour },
    })),
  ];
  for (const facts of others) expect(of(facts).asOutput, JSON.stringify(facts)).toBe(false);
});

test('an interlaced picture alone is deinterlaced, where it looks interlaced', () => {
  expect(of({ fieldOrder: 'interlaced' }).prepare).toEqual(['idet', 'bwdif=mode=send_frame:deint=interlaced']);
  expect(of({ fieldOrder: 'progressive' }).prepare).toEqual([]);
  expect(of({ fieldOrder: 'unknown' }).prepare).toEqual([]);
});

test('what can be seen through is put over black', () => {
  expect(of({ alpha: true }).prepare).toEqual(['premultiply=inplace=1']);
});

test.each(['bgra', 'rgb24', 'gbrp10le', 'pal8', '0rgb'])('%s becomes BT.709 at once', (pixelFormat) => {
  const rgb = { width: 720, height: 576, pixelFormat, colour: { ...untagged, space: 'gbr', primaries: 'bt470bg' } };
  expect(of(rgb)).toMatchObject({ matrix: 'bt709', prepare: [] });
});

test('another gamut is converted before all else, then nothing is left to convert', () => {
  const wide = { space: 'bt2020nc', primaries: 'bt2020' };
  const convert = 'colorspace=ispace=bt2020ncl:iprimaries=bt2020:itrc=bt709:irange=tv:all=bt709:range=tv';
  expect(coloured(wide)).toMatchObject({ prepare: [convert], matrix: 'bt709', range: 'tv' });
  const full = coloured({ ...wide, range: 'pc' });
  expect(full.prepare.slice(0, 2)).toEqual(['scale=in_range=pc:out_range=pc', 'format=yuv420p']);
  expect(full).toMatchObject({ matrix: 'bt709', range: 'tv' });
  expect(coloured({ primaries: 'bt709' }).prepare).toEqual([]);
  expect(of({ height: 241, colour: { ...untagged, ...wide } }).prepare).toEqual([
    ...['scale=ceil(iw/2)*2:ceil(ih/2)*2:flags=bicubic', convert],
  ]);
});

test('HDR is given all its tags, and an even size', () => {
  const tags = 'setparams=colorspace=bt2020nc:color_primaries=bt2020:color_trc=smpte2084:range=tv';
  expect(coloured({ transfer: 'smpte2084' }).prepare).toEqual([tags]);
  const odd = of({ width: 321, colour: { ...untagged, transfer: 'smpte2084' } });
  expect(odd.prepare).toEqual([tags, 'scale=ceil(iw/2)*2:ceil(ih/2)*2:flags=bicubic']);
});

test('a matrix that ffmpeg reads by zscale alone is converted first', () => {
  expect(coloured({ space: 'ycgco' })).toMatchObject({
    prepare: ['zscale=min=ycgco:pin=bt709:tin=bt709:rin=tv:m=bt709:p=bt709:t=bt709:r=tv'],
    ...{ matrix: 'bt709', range: 'tv' },
  });
});

test.each(['ictcp', 'smpte2085', 'whatever'])(
  'a matrix of %s, which nothing reads, is taken for the usual one',
  (space) => {
    expect(coloured({ space })).toMatchObject({ prepare: ['setparams=colorspace=bt709'], matrix: 'bt709' });
    const rgb = of({ pixelFormat: 'rgb24', colour: { ...untagged, space } });
    expect(rgb.prepare).toEqual(['setparams=colorspace=gbr']);
  },
);

test('a tiny picture is not deinterlaced', () => {
  expect(of({ fieldOrder: 'interlaced', width: 3, height: 5 }).prepare).toEqual([]);
});

test('every frame gets the size of the first one, before anything else looks at its pixels', () => {
  const { input, prepare } = whole({ width: 640, height: 360, fieldOrder: 'interlaced', alpha: true });
  expect(input).toEqual(['-noautorotate', '-reinit_filter', '0']);
  expect(prepare.slice(0, 2)).toEqual(['scale=w=640:h=360', 'premultiply=inplace=1']);
  const hdr = whole({ width: 640, height: 360, colour: { ...untagged, transfer: 'smpte2084' } });
  expect(hdr.prepare.map((filter) => filter.split('=')[0])).toEqual(['setparams', 'scale']);
});

test('where another filter comes first, which would read beyond a smaller frame, all begin anew with it', () => {
  const turned = whole({ matrix: 'turns', rotation: 90 });
  expect(turned).toMatchObject({ input: [], prepare: [] });
  const unusual = whole({ colour: { ...untagged, space: 'ycgco' } });
  expect(unusual.input).toEqual(['-noautorotate']);
  expect(unusual.prepare.some((filter) => filter.startsWith('scale=w='))).toBe(false);
});

test('a display matrix that no player follows does not reach the outputs', () => {
  const ignored = whole({ width: 640, height: 360, matrix: 'ignored' });
  expect(ignored.input).toContain('-noautorotate');
  expect(ignored.prepare).toEqual(['scale=w=640:h=360', 'sidedata=mode=delete:type=DISPLAYMATRIX']);
});

test('what is seen through in VP8 and VP9 is decoded by the decoders that give it', () => {
  expect(whole({ codec: 'vp9', alpha: true, index: 2 }).input.slice(-2)).toEqual(['-c:2', 'libvpx-vp9']);
  expect(whole({ codec: 'vp8', alpha: true }).input.slice(-2)).toEqual(['-c:0', 'libvpx']);
  expect(whole({ codec: 'vp9' }).input).not.toContain('libvpx-vp9');
});
