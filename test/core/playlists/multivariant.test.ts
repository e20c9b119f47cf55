import { expect, test } from 'vitest';
import { type Encoded, multivariantPlaylist } from '../../../src/core/playlists/multivariant.ts';
import type { AudioRendition, VideoRendition } from '../../../src/schemas/plan.ts';
import { rendition, sound } from '../ffmpeg/recipes.ts';
import { facts } from './renditions.ts';

const segments = (bytes: number[]) => bytes.map((bytes) => ({ duration: 90_090, bytes }));
const video = (height: number, codec: string, bytes: number[]): Encoded<VideoRendition> => ({
  rendition: rendition(height),
  facts: facts(segments(bytes), 15_000, codec),
});
const audio = (language: string | null): Encoded<AudioRendition> => ({
  rendition: { ...sound, language },
  facts: facts([{ duration: 288_288, bytes: 96_096 }], 48_000, 'mp4a.40.2'),
});

const finished = { target: 6, growing: false };
const large = video(720, 'avc1.64001f', [1_501_500, 750_750]);
const small = video(360, 'avc1.64001e', [300_300, 300_300]);

test('pictures with one sound: figures of both together, the sound in a group', () => {
  expect(
    multivariantPlaylist({ videos: [small, large], audios: [audio('eng')] }, { ...finished, rate: '15000/1001' }),
  ).toBe(`#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="English",DEFAULT=YES,AUTOSELECT=YES,LANGUAGE="en",CHANNELS="2",URI="audio.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=528000,AVERAGE-BANDWIDTH=528000,CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=14.985,AUDIO="audio"
360p.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2128000,AVERAGE-BANDWIDTH=1628000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=14.985,AUDIO="audio"
720p.m3u8
`);
});

test('sound in no language that is known is said to be so', () => {
  expect(
    multivariantPlaylist({ videos: [small], audios: [audio(null)] }, { ...finished, rate: '15000/1001' }),
  ).toContain(
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Audio",DEFAULT=YES,AUTOSELECT=YES,LANGUAGE="und",CHANNELS="2",URI="audio.m3u8"\n',
  );
});

test('pictures without sound', () => {
  expect(multivariantPlaylist({ videos: [large], audios: [] }, { ...finished, rate: '30/1' })).toBe(`#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=2000000,AVERAGE-BANDWIDTH=1500000,CODECS="avc1.64001f",RESOLUTION=1280x720,FRAME-RATE=30.000
720p.m3u8
`);
});

test('sound alone is a variant itself, without a group', () => {
  expect(multivariantPlaylist({ videos: [], audios: [audio('eng')] }, { ...finished, rate: null })).toBe(`#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=128000,AVERAGE-BANDWIDTH=128000,CODECS="mp4a.40.2"
audio.m3u8
`);
});

test('every sound track is offered, the first one by default, each under a name of its own', () => {
  const tracks = ['eng', 'ger', 'eng', null].map((language, index) => {
    const track = audio(language);
    return { ...track, rendition: { ...track.rendition, name: index === 0 ? 'audio' : `audio-${index + 1}` } };
  });
  const text = multivariantPlaylist({ videos: [small], audios: tracks }, { ...finished, rate: '15000/1001' });
  expect(text.split('\n').filter((line) => line.startsWith('#EXT-X-MEDIA:'))).toEqual([
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="English",DEFAULT=YES,AUTOSELECT=YES,LANGUAGE="en",CHANNELS="2",URI="audio.m3u8"',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="German",DEFAULT=NO,AUTOSELECT=YES,LANGUAGE="de",CHANNELS="2",URI="audio-2.m3u8"',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="English 2",DEFAULT=NO,AUTOSELECT=YES,LANGUAGE="en",CHANNELS="2",URI="audio-3.m3u8"',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Audio",DEFAULT=NO,AUTOSELECT=YES,LANGUAGE="und",CHANNELS="2",URI="audio-4.m3u8"',
  ]);
  // The codec and the rate of one track, whichever is chosen
  expect(text).toContain('BANDWIDTH=528000,AVERAGE-BANDWIDTH=528000,CODECS="avc1.64001e,mp4a.40.2"');
});

test('while the film grows the peak is what the encoder is held to, the average that of what is there', () => {
  const text = multivariantPlaylist(
    { videos: [small], audios: [audio(null)] },
    { ...finished, rate: '15000/1001', growing: true },
  );
  // 1,800,000 and 128,000 bits per second, and three tenths more
  expect(text).toContain('#EXT-X-STREAM-INF:BANDWIDTH=2506400,AVERAGE-BANDWIDTH=528000,CODECS=');
});
