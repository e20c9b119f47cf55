import type { Band, Row } from '../inputs.ts';
import { beeps, type Film } from '../make-inputs.ts';

const pcm = ['-c:a', 'pcm_s16le'];
const flac = ['-c:a', 'flac'];

/** A tone for each channel: 400 Hz in the first, 500 Hz in the second ... at half the full scale. */
const tones = (layout: string, channels: number, level = 0.5) => {
  const tone = (channel: number) => `${level}*sin(2*PI*${400 + channel * 100}*t)`;
  return `aevalsrc='${Array.from({ length: channels }, (_, channel) => tone(channel)).join('|')}':s=48000:d=2:c=${layout}`;
};
/** The same tone in every channel, at full scale. */
const loud = (layout: string, channels: number) =>
  `aevalsrc='${Array(channels).fill('0.98*sin(2*PI*440*t)').join('|')}':s=48000:d=2:c=${layout}`;

type Levels = NonNullable<NonNullable<Row['out']>['levels']>;
const full: Band = [0.2, 0.5];
const some: Band = [0.15, 0.4];
const none: Band = [0, 0.02];

const mixed = (name: string, sound: string, levels: Levels, film: Partial<Film> = {}): Row => ({
  name: `${name} is mixed to stereo`,
  source: { to: 'mkv', sound: [sound], audio: flac, ...film },
  out: { beeps: [], levels, ssim: null },
});
const coded = (name: string, to: string, audio: string[], { rate = 48_000, channels = 2, out = 48_000 } = {}): Row => ({
  name: `sound in ${name}`,
  source: { to, sound: [beeps(2, { rate, channels })], audio },
  out: { ssim: null, sound: [{ channels: Math.min(channels, 2), sampleRate: out }] },
});

/** Cut out of the beeps of the whole film. */
const part = (from: number, to: number) => `${beeps(4)},atrim=start=${from}:end=${to},asetpts=PTS-STARTPTS`;
const spanned = (name: string, [from, to]: [number, number], out: Row['out'], to_ = 'mkv'): Row => ({
  name: `sound that ${name}`,
  source: { to: to_, seconds: 4, sound: [part(from, to)], audio: pcm, itsoffset: [0, from] },
  out: { ssim: null, ...out },
});

/** The first frame is held back to the start of the sound. */
const lateTimes = Array.from({ length: 50 }, (_, frame) => (frame === 0 ? 0 : 1 + frame / 25));

export const sounds: Row[] = [
  mixed('quad', tones('quad', 4), { 400: [full, none], 500: [none, full], 600: [some, none], 700: [none, some] }),
  mixed('3.0', tones('3.0', 3), { 400: [full, none], 500: [none, full], 600: [some, some] }),
  mixed('5.1', tones('5.1', 6), {
    ...{ 400: [full, none], 500: [none, full], 600: [some, some], 800: [some, none], 900: [none, some] },
  }),
  mixed(
    '5.1 in AC-3',
    tones('5.1(side)', 6),
    { 400: [full, none], 500: [none, full], 600: [some, some], 800: [some, none], 900: [none, some] },
    { to: 'ts', audio: ['-c:a', 'ac3', '-b:a', '448k'] },
  ),
  mixed('7.1', tones('7.1', 8), {
    ...{ 400: [full, none], 500: [none, full], 600: [some, some], 800: [some, none], 900: [none, some] },
    ...{ 1000: [some, none], 1100: [none, some] },
  }),
  // Nothing says where the channels belong
  mixed(
    'ten channels without a layout',
    tones('10c', 10),
    { 400: [full, none], 500: [none, full] },
    { to: 'mov', audio: pcm },
  ),
  mixed(
    'sixteen channels',
    tones('hexadecagonal', 16),
    { 400: [full, none], 500: [none, full] },
    { audio: pcm, to: 'nut' },
  ),
  {
    name: 'loud 5.1 does not clip',
    source: { to: 'mkv', sound: [loud('5.1', 6)], audio: flac },
    out: { beeps: [], ssim: null, peak: 1.02 },
  },
  {
    name: 'sound that becomes 5.1 in the middle',
    source: {
      ...{ to: 'ts', seconds: 1, audio: ['-c:a', 'ac3'] },
      next: {
        ...{ to: 'ts', seconds: 1, from: 25, audio: ['-c:a', 'ac3', '-ac', '6'], sound: [part(1, 2)] },
        mux: ['-output_ts_offset', '1', '-mpegts_flags', '+initial_discontinuity'],
      },
    },
    out: { frames: 50, ssim: null, numbered: false, sound: [{ duration: 2 }], beeps: [0, 1] },
  },
  coded('AAC at 44.1 kHz', 'mp4', ['-c:a', 'aac'], { rate: 44_100, out: 44_100 }),
  coded('PCM at 8 kHz', 'mov', pcm, { rate: 8000 }),
  coded('PCM at 96 kHz', 'mov', ['-c:a', 'pcm_s24le'], { rate: 96_000 }),
  coded('one channel', 'mp4', ['-c:a', 'aac'], { channels: 1 }),
  coded('mu-law', 'mov', ['-c:a', 'pcm_mulaw'], { rate: 8000, channels: 1 }),
  coded('floating point', 'mkv', ['-c:a', 'pcm_f32le']),
  coded('ALAC', 'mp4', ['-c:a', 'alac']),
  coded('E-AC-3', 'ts', ['-c:a', 'eac3']),
  coded('DTS', 'mkv', ['-c:a', 'dca', '-strict', '-2']),
  coded('TrueHD', 'mkv', ['-c:a', 'truehd', '-strict', '-2']),
  coded('Opus in MP4', 'mp4', ['-c:a', 'libopus']),
  coded('MP3 in MP4', 'mp4', ['-c:a', 'libmp3lame']),
  {
    name: 'a silent track',
    source: { to: 'mp4', sound: ['anullsrc=r=48000:cl=stereo:d=2'] },
    out: { beeps: [], ssim: null, peak: 0.001 },
  },
  spanned('starts late', [1, 4], { beeps: [1, 2, 3] }),
  spanned('starts late in MOV', [1.2, 4], { beeps: [1, 2, 3] }, 'mov'),
  spanned('ends early', [0, 2.2], { beeps: [0, 1] }),
  // The last frame is held
  {
    ...spanned('goes on after the picture', [0, 4], { beeps: [0, 1, 2, 3], frames: 100 }),
    source: { to: 'mkv', sound: [part(0, 4)], audio: pcm },
  },
  {
    name: 'sound that starts before the picture',
    source: { to: 'mkv', sound: [beeps(3)], audio: pcm, itsoffset: [1, 0] },
    out: {
      ssim: null,
      frames: 75,
      beeps: [0, 1, 2],
      times: lateTimes,
    },
  },
  {
    name: 'sound that starts before the picture in a transport stream',
    source: { to: 'ts', sound: [beeps(3)], itsoffset: [1, 0] },
    out: { ssim: null, frames: 75, beeps: [0, 1, 2], times: lateTimes },
  },
  {
    name: 'sound with holes',
    source: {
      ...{ to: 'mkv', seconds: 4, sound: [`${beeps(4)},aselect='not(between(t,0.8,1.2)+between(t,2.1,2.16))'`] },
      audio: pcm,
    },
    out: { ssim: null },
  },
  {
    name: 'sound whose clock is slow',
    source: {
      to: 'mkv',
      seconds: 20,
      size: '240x136',
      sound: [`${beeps(20)},asetrate=47900,asetpts='N/SR/TB*0.998'`],
      audio: pcm,
    },
    out: { ssim: null },
  },
];
