import { readFileSync } from 'node:fs';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { normaliseProbe, type RawProbe, type RawStream } from '../../../src/core/probe/normalise.ts';
import { Media } from '../../../src/schemas/media.ts';

/** What ffprobe printed of a real file. */
const printed = (name: string): RawProbe =>
  JSON.parse(readFileSync(new URL(`../../fixtures/probes/${name}.ffprobe.json`, import.meta.url), 'utf8'));

const picture: RawStream = { index: 0, codec_type: 'video', codec_name: 'h264', width: 1280, height: 720 };
const voice: RawStream = { index: 1, codec_type: 'audio', codec_name: 'aac', channels: 2, sample_rate: '44100' };
const videoOf = (facts: Partial<RawStream>) => normaliseProbe({ streams: [{ ...picture, ...facts }] }, 1).video!;
const audioOf = (facts: Partial<RawStream>) => normaliseProbe({ streams: [{ ...voice, ...facts }] }, 1).audio[0]!;

test('a portrait film of a phone: rotation applied to the size shown, colours, language and start as told', () => {
  expect(normaliseProbe(printed('rotated-portrait-6ch'), 675_899)).toEqual({
    format: 'mov,mp4,m4a,3gp,3g2,mj2',
    type: 'video',
    duration: 2.005333,
    start: 0,
    size: 675_899,
    video: {
      index: 0,
      codec: 'h264',
      width: 1920,
      height: 1080,
      displayWidth: 1080,
      displayHeight: 1920,
      rotation: 90,
      matrix: 'turns',
      sampleAspectRatio: '1/1',
      pixelFormat: 'yuv420p',
      rate: '24/1',
      averageRate: '24/1',
      fieldOrder: 'progressive',
      alpha: false,
      colour: { range: 'tv', space: 'bt709', primaries: 'bt709', transfer: 'bt709' },
      start: 0.083333,
    },
    audio: [{ index: 1, codec: 'aac', channels: 6, sampleRate: 48_000, language: 'eng', start: 0 }],
  });
});

test('pixels that are not square widen or narrow the picture', () => {
  expect(normaliseProbe(printed('sar-2x1'), 1).video).toMatchObject({
    ...{ width: 640, height: 360, displayWidth: 1280, displayHeight: 360, sampleAspectRatio: '2/1' },
  });
  expect(normaliseProbe(printed('no-first-keyframe'), 1).video).toMatchObject({
    ...{ width: 640, height: 352, displayWidth: 626, displayHeight: 352, sampleAspectRatio: '44/45' },
  });
});

test('cover art is not a picture: the file is sound alone', () => {
  const media = normaliseProbe(printed('audio-cover-art'), 1);
  expect(media.video).toBeNull();
  expect(media.audio).toEqual([{ index: 0, codec: 'flac', channels: 2, sampleRate: 44_100, language: null, start: 0 }]);
});

test('still pictures beside a film are not the film', () => {
  const stills = { ...picture, disposition: { timed_thumbnails: 1 } };
  expect(normaliseProbe({ streams: [stills, { ...picture, index: 5 }] }, 1).video?.index).toBe(5);
});

test('a duration that the header lacks is 0', () => {
  expect(normaliseProbe(printed('no-duration'), 1)).toMatchObject({ duration: 0, start: 0, audio: [] });
});

test('a clock that starts late', () => {
  const media = normaliseProbe(printed('no-first-keyframe'), 1);
  expect([media.start, media.video?.start, media.audio[0]?.start]).toEqual([112.711, 112.711, 112.713]);
});

test('a picture that can be seen through', () => {
  expect(normaliseProbe(printed('anim-1fps'), 1).video).toMatchObject({ codec: 'gif', alpha: true });
  expect(videoOf({ pix_fmt: 'yuv420p', tags: { alpha_mode: '1' } }).alpha).toBe(true);
  expect(videoOf({ pix_fmt: 'yuv420p' }).alpha).toBe(false);
});

test.each(['camera-mpeg2', 'phone-1080p-vfr', 'rotated-portrait-6ch', 'audio-cover-art', 'anim-1fps', 'sar-2x1'])(
  'what is made of %s is what its schema says',
  (name) => {
    expect([...Compile(Media).Errors(normaliseProbe(printed(name), 1))]).toEqual([]);
  },
);

describe('rotation', () => {
  test.each([
    [-90, 90, 720, 1280],
    [90, 270, 720, 1280],
    [180, 180, 1280, 720],
    [-180, 180, 1280, 720],
    [0, 0, 1280, 720],
    [-89.6, 90, 720, 1280],
    [-359.9, 0, 1280, 720],
    [45, 0, 1280, 720],
    [-45, 0, 1280, 720],
    [-80, 0, 1280, 720],
  ])('of %d degrees in the display matrix is %d clockwise, %dx%d', (rotation, clockwise, width, height) => {
    const side_data_list = [{ side_data_type: 'CPB properties' }, { side_data_type: 'Display Matrix', rotation }];
    expect(videoOf({ side_data_list })).toMatchObject({
      ...{ rotation: clockwise, displayWidth: width, displayHeight: height },
    });
  });

  test.each([
    [undefined, undefined],
    [0, 'turns'],
    [-90, 'turns'],
    [45, 'ignored'],
    [-80, 'ignored'],
  ])('of %s degrees: the matrix is %s', (rotation, matrix) => {
    const side_data_list = rotation === undefined ? [] : [{ side_data_type: 'Display Matrix', rotation }];
    expect(videoOf({ side_data_list }).matrix).toBe(matrix);
  });

  test('turns the picture after its pixels were made square', () => {
    const turned = videoOf({ sample_aspect_ratio: '3:2', side_data_list: [{ rotation: -90 }] });
    expect([turned.displayWidth, turned.displayHeight]).toEqual([720, 1920]);
  });
});

test.each([undefined, '0:1', '1:0', 'N/A', '1:1000', '1000:1'])('an aspect ratio of %s is square', (ratio) => {
  const facts = ratio === undefined ? {} : { sample_aspect_ratio: ratio };
  expect(videoOf(facts)).toMatchObject({ sampleAspectRatio: '1/1', displayWidth: 1280 });
});

test.each([
  ['progressive', 'progressive'],
  ['tt', 'interlaced'],
  ['bb', 'interlaced'],
  ['tb', 'interlaced'],
  ['bt', 'interlaced'],
  ['unknown', 'unknown'],
])('the field order %s is %s', (field_order, expected) => {
  expect(videoOf({ field_order }).fieldOrder).toBe(expected);
});

test.each([
  ['ENG', 'eng'],
  ['de', 'de'],
  ['und', null],
  ['english', null],
  ['e"', null],
  ['', null],
])('the language %j is %j', (language, expected) => {
  expect(audioOf({ tags: { language } }).language).toBe(expected);
});

test('a duration of years is a lie', () => {
  expect(normaliseProbe({ format: { duration: '4294967.280000' } }, 1).duration).toBe(0);
  expect(normaliseProbe({ format: { duration: '604800' } }, 1).duration).toBe(604_800);
  expect(normaliseProbe({ format: { duration: 'N/A' } }, 1).duration).toBe(0);
});

test('streams without a size or a kind are not there', () => {
  const { width: _width, ...sizeless } = picture;
  const streams = [sizeless, { index: 3, codec_type: 'data' }, { index: 4 }];
  expect(normaliseProbe({ streams }, 1)).toMatchObject({ video: null, audio: [] });
});

test('sound of which the container tells next to nothing is there: it is to be said that it is left out', () => {
  const streams = [{ index: 0, codec_type: 'audio' }];
  expect(normaliseProbe({ streams }, 1).audio).toMatchObject([{ codec: 'unknown', channels: 0, sampleRate: 48_000 }]);
});

test('of several pictures the first is taken, of sounds all are told', () => {
  const streams = [voice, { ...picture, index: 2 }, { ...picture, index: 3 }, { ...voice, index: 4, channels: 6 }];
  const media = normaliseProbe({ streams }, 1);
  expect(media.video?.index).toBe(2);
  expect(media.audio.map(({ index, channels }) => [index, channels])).toEqual([
    [1, 2],
    [4, 6],
  ]);
});

describe('the track of sound to begin with', () => {
  const kept = { default: 1 };
  const aside = (mark: string, more = {}) => ({ [mark]: 1, ...more });
  test.each([
    ['is the first of those that the source begins with', [{}, kept, {}, kept], [1, 3, 0, 2]],
    ['is the first where the source begins with none', [{}, undefined, {}], [0, 1, 2]],
    ['is the first where the source begins with all', [kept, kept], [0, 1]],
    ['is no comment', [aside('comment'), {}], [1, 0]],
    ['is no description for the blind', [aside('visual_impaired'), {}], [1, 0]],
    ['is not the one for those hard of hearing', [aside('hearing_impaired', kept), kept], [1, 0]],
    ['is a comment where the source begins with it alone', [{}, aside('comment', kept)], [1, 0]],
    ['is a comment where there is nothing else', [aside('comment'), aside('comment')], [0, 1]],
  ])('%s', (_name, dispositions, order) => {
    const streams = dispositions.map((disposition, index) => ({
      ...voice,
      index,
      ...(disposition && { disposition }),
    }));
    expect(normaliseProbe({ streams }, 1).audio.map(({ index }) => index)).toEqual(order);
  });
});

test('colours that are not tagged are unknown', () => {
  expect(videoOf({ color_range: 'unknown', color_space: 'unknown' }).colour).toEqual({
    ...{ range: null, space: null, primaries: null, transfer: null },
  });
});

test('a probe that found nothing', () => {
  expect(normaliseProbe({}, 7)).toEqual({
    ...{ format: 'unknown', type: 'video', duration: 0, start: 0, size: 7, video: null, audio: [] },
  });
});
