import { describe, expect, test } from 'vitest';
import { markUndecodable } from '../../../src/core/probe/decodable.ts';
import type { AudioStream, Media } from '../../../src/schemas/media.ts';
import { savedProbe } from '../plan/inputs.ts';

const { media } = savedProbe('muxed-720p');
const [sound] = media.audio;
const track = (codec: string, facts: Partial<AudioStream> = {}): AudioStream => ({ ...sound!, codec, ...facts });
const decodes = new Set(['h264', 'aac']);
const marked = (audio: AudioStream[], more: Partial<Media> = {}) =>
  markUndecodable({ ...media, ...more, audio }, decodes).audio;

describe('a track of sound', () => {
  test.each(['ac4', 'mpegh_3d_audio', 'unknown'])('in %s, for which there is no decoder, is marked', (codec) => {
    expect(marked([track('aac'), track(codec)])).toEqual([track('aac'), track(codec, { decodable: false })]);
  });

  test('that another encoder could not decode is judged anew', () => {
    expect(marked([track('aac', { decodable: false })])).toEqual([track('aac')]);
  });

  test('without channels has nothing to decode, unless only its decoder could have told them', () => {
    const [formless, foreign] = [track('aac', { channels: 0 }), track('ac4', { channels: 0 })];
    expect(marked([formless, foreign])).toEqual([{ ...foreign, decodable: false }]);
  });

  test('may be decoded by an encoder that does not tell what it decodes', () => {
    const audio = [track('ac4'), track('unknown')];
    const other = markUndecodable({ ...media, audio }, new Set());
    expect(other.audio).toEqual([track('ac4'), track('unknown', { decodable: false })]);
  });
});

test('a file of which no decoder is there for anything is refused by its codecs', () => {
  const alone = () => marked([track('ac4'), track('opus'), track('ac4')], { video: null });
  expect(alone).toThrow(
    expect.objectContaining({ code: 'media_unsupported', message: expect.stringMatching(/ac4, opus/) }),
  );
});

test('a picture that has no decoder is refused by its codec, whatever the sound is', () => {
  const video = { ...media.video!, codec: 'vvc' };
  const picture = () => marked([track('aac')], { video });
  expect(picture).toThrow(
    expect.objectContaining({ code: 'media_unsupported', message: expect.stringMatching(/vvc/) }),
  );
});

test('a film without sound, and a file without anything, are as they are', () => {
  expect(marked([])).toEqual([]);
  expect(marked([], { video: null })).toEqual([]);
});
