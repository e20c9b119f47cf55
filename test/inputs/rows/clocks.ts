import type { Row } from '../inputs.ts';
import { beeps, type Film } from '../make-inputs.ts';

const pcm = ['-c:a', 'pcm_s16le'];
const offset = (seconds: number) => ['-output_ts_offset', String(seconds)];
/** Seconds at which numbered frames are shown. */
const at = (frames: [number: number, seconds: number][]) =>
  frames.reduce<(number | undefined)[]>((times, [number, seconds]) => {
    times[number] = seconds;
    return times;
  }, []);
const from = (first: number, last = 50) =>
  at(Array.from({ length: last - first }, (_, n) => [first + n, (first + n) / 25]));

const few = (name: string, film: Film, out: Row['out']): Row => ({ name, source: { sound: [], ...film }, out });
const gif = { to: 'gif', video: ['-c:v', 'gif'], sound: [], audio: [], pixels: [] };
const exact = ['-fps_mode', 'passthrough', '-enc_time_base:v', '1:1000'];

/** Frames of an animation. */
const standing = [0, 50, 100, 150, 151, 152, 202, 252, 302, 303, 304];

export const clocks: Row[] = [
  { name: 'a transport stream that starts at 10 hours', source: { to: 'ts', mux: offset(36_000) } },
  { name: 'Matroska that starts at 10 hours', source: { to: 'mkv', mux: offset(36_000) } },
  { name: 'MP4 that starts at 10 hours', source: { to: 'mp4', mux: offset(36_000) } },
  { name: 'FLV that starts at 2 hours', source: { to: 'flv', mux: offset(7200) } },
  // 33 bits at 90 kHz are 95443.7 s
  { name: 'a transport stream whose clock is full in the middle', source: { to: 'ts', mux: offset(95_441.5) } },
  {
    name: 'an edit list that begins within a GOP',
    source: { to: 'mp4', copies: [{ before: ['-ss', '0.6'] }] },
    out: { frames: 35, origin: 0.6, beeps: [1], ssim: null },
  },
  {
    name: 'an edit list that delays the picture',
    source: { to: 'mp4', itsoffset: [0.6, 0], sound: [beeps(2)], audio: pcm },
    out: { frames: 65, times: from(0).map((time, number) => (number === 0 ? 0 : time! + 0.6)), ssim: null },
  },
  {
    name: 'a recording of a browser, which has no duration',
    source: {
      to: 'webm',
      video: ['-c:v', 'libvpx', '-b:v', '8M', '-deadline', 'realtime', '-cpu-used', '8'],
      audio: ['-c:a', 'libopus'],
      mux: ['-live', '1'],
    },
    out: { ssim: 0.9 },
  },
  {
    name: 'a gap of a second in the picture',
    source: { to: 'mp4', picture: ["select='not(between(n,12,36))'"], mux: exact },
    out: { ssim: null, times: from(0).map((time, number) => (number >= 12 && number <= 36 ? undefined : time)) },
  },
  {
    name: 'a transport stream that begins within a GOP',
    source: { to: 'ts', spoil: (bytes) => bytes.subarray(188 * Math.floor(bytes.length / 188 / 4)) },
    // Its first key frame is the 25th: it stands for those before it, too
    out: { ssim: null, origin: 0.36, frames: 41, times: at([[25, 0.36]]).concat(from(26).slice(26)), beeps: [0, 1] },
  },
  // Where the second begins is known to a packet of sound
  {
    name: 'two recordings one after the other, each with its own clock',
    source: { to: 'ts', next: { to: 'ts', from: 50, sound: [`${beeps(4)},atrim=start=2,asetpts=PTS-STARTPTS`] } },
    out: {
      ...{ frames: 100, times: from(0, 100), beeps: [0, 1, 2, 3] },
      ssim: null,
      warnings: ['timestamps_repaired'],
    },
  },
  few('one frame', { to: 'mp4', seconds: 0.04 }, { frames: 1 }),
  few('two frames', { to: 'mp4', seconds: 0.08 }, { frames: 2 }),
  few('one frame in Matroska', { to: 'mkv', seconds: 0.04 }, { frames: 1 }),
  {
    name: 'one frame with sound',
    source: { to: 'mp4', picture: ["select='eq(n,0)'"], seconds: 4, mux: exact },
    out: { ssim: null, times: [0], frames: 100 },
  },
  few('a picture that stands for ten seconds', { to: 'mp4', rate: '1', seconds: 10 }, { rate: '1/1' }),
  {
    name: 'a picture that stands for ten seconds, with sound',
    source: { to: 'mp4', rate: '1', seconds: 10 },
    out: { rate: '1/1' },
  },
  few('an animation of 10 frames a second', { ...gif, rate: '10' }, { rate: '10/1', ssim: 0.85 }),
  few('an animation of 1 frame a second', { ...gif, rate: '1', seconds: 5 }, { rate: '1/1', ssim: 0.85 }),
  few(
    'an animation whose frames last differently',
    {
      ...gif,
      rate: '50',
      seconds: 2,
      picture: ["select='eq(n,0)+eq(n,5)+eq(n,45)+eq(n,90)'"],
      mux: ['-fps_mode', 'passthrough'],
    },
    {
      rate: '24000/1001',
      ssim: null,
      times: at([
        [0, 0],
        [5, 0.1],
        [45, 0.9],
        [90, 1.8],
      ]),
      frames: 44,
    },
  ),
  few(
    'an animation most of whose frames last a second, and the rest no time at all',
    {
      ...gif,
      rate: '50',
      seconds: 7,
      picture: [`select='${standing.map((n) => `eq(n,${n})`).join('+')}'`],
      mux: ['-fps_mode', 'passthrough'],
    },
    { rate: '50/1', ssim: null, times: at(standing.map((n) => [n, n / 50])), frames: 305 },
  ),
];
