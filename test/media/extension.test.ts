import { expect, test } from 'vitest';
import { extensionOf } from '../../src/media/extension.ts';
import { probe } from '../../src/media/probe.ts';
import type { Media } from '../../src/schemas/media.ts';
import { hasMedia, mediaFile } from '../media-files.ts';
import { encoder } from './generated-media.ts';

const table = [
  ['good/4x3-240p.mp4', 'mp4'],
  ['good/camera-mpeg2.mpg', 'mpg'],
  ['good/camera-theora.ogv', 'ogv'],
  ['good/surveillance-80s-noaudio.avi', 'avi'],
  ['good/vp9-180p.webm', 'webm'],
  ['odd/starts-at-24s.ts', 'ts'],
  ['odd/anim-1fps.gif', 'gif'],
  ['odd/audio-cover-art.flac', 'flac'],
  ['odd/audio-only.mp3', 'mp3'],
] as const;

test.each(table.filter(([name]) => hasMedia(name)))('%s becomes .%s', async (name, extension) => {
  expect(extensionOf(await probe(mediaFile(name), { encoder }))).toBe(extension);
});

const sound = (codec: string) => [{ index: 0, codec, channels: 2, sampleRate: 48_000, language: null, start: 0 }];
const media = (format: string, audio: Media['audio'] = sound('aac')): Media => {
  return { format, type: 'video', duration: 1, start: 0, size: 1, video: null, audio };
};

test('sound alone has the extension of sound', () => {
  expect(extensionOf(media('mov,mp4,m4a,3gp,3g2,mj2'))).toBe('m4a');
  expect(extensionOf(media('ogg', sound('vorbis')))).toBe('ogg');
});

test('Matroska is WebM where all its codecs are', () => {
  expect(extensionOf(media('matroska,webm', sound('opus')))).toBe('webm');
  expect(extensionOf(media('matroska,webm', sound('aac')))).toBe('mkv');
});

test('a format that is not known goes by its name where that can be a name', () => {
  expect(extensionOf(media('amr'))).toBe('amr');
  expect(extensionOf(media('../../etc'))).toBe('bin');
  expect(extensionOf(media('a_long_name'))).toBe('bin');
});
