import type { Row } from '../inputs.ts';
import { h264 } from '../make-inputs.ts';

/** A frame of the film that is there, with others left out as a phone or a recorder of screens does. */
const kept = (frame: number) => (frame * frame * 7) % 23 < 9;
const keeping = "select='lt(mod(n*n*7,23),9)'";
const times = Array.from({ length: 20 * 60 }, (_, frame) => (kept(frame) ? frame / 60 : undefined));
const last = times.findLastIndex((time) => time !== undefined);
const variable = {
  ...{ rate: '60', seconds: 20, size: '240x136', picture: [keeping] },
  mux: ['-fps_mode', 'passthrough', '-enc_time_base:v', '1:1000'],
};

const vp9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-crf', '30', '-b:v', '0'];
const small = {
  size: '240x136',
  rate: '60/1',
  frames: last + 1,
  ssim: null,
  times,
  thumbnails: [0, 7, 13, 19],
};

/** A phone: 30 frames a second with times that are off by up to 8 ms, half as many in the dark after 5 s. */
const jitter = (frame: number) => (((frame * 37) % 17) - 8) / 1000;
const lit = (frame: number) => frame < 150 || frame % 2 === 0;
const phoneTimes = Array.from({ length: 300 }, (_, frame) =>
  lit(frame) ? frame / 30 + jitter(frame) + 0.008 : undefined,
);
const phone = {
  ...{ to: 'mp4', rate: '30', seconds: 10, size: '240x136' },
  picture: ['settb=1/1000', "setpts='N*1000/30+mod(N*37,17)'", "select='lt(n,150)+not(mod(n,2))'"],
  mux: variable.mux,
};

/** Slides, each shown for seconds. */
const slides = [0, 80, 198, 200, 300];
const slideTimes = Array.from({ length: 301 }, (_, frame) => (slides.includes(frame) ? frame / 25 : undefined));

const slideShow = {
  ...{ seconds: 14, size: '240x136', mux: variable.mux },
  picture: [`select='${slides.map((slide) => `eq(n,${slide})`).join('+')}'`],
};
const slideShown = { ...small, rate: '24000/1001', frames: 336, times: slideTimes, thumbnails: [0, 3, 7, 11, 13] };

const constant = (rate: string, [out, everyNth]: [string, number], ssim = 0.96): Row => ({
  name: `${rate} frames a second`,
  source: { to: 'mp4', rate },
  out: { rate: out, ssim, truth: everyNth === 1 ? [] : [`select='not(mod(n,${everyNth}))'`] },
});

export const rates: Row[] = [
  { name: 'a variable rate in MP4', source: { to: 'mp4', ...variable }, out: small },
  { name: 'a variable rate in Matroska', source: { to: 'mkv', ...variable }, out: small },
  {
    name: 'a variable rate in WebM',
    source: { to: 'webm', ...variable, video: vp9, audio: ['-c:a', 'libopus'] },
    out: small,
  },
  {
    name: 'a variable rate of a phone',
    source: phone,
    out: { ...small, rate: '30/1', frames: 298, times: phoneTimes, thumbnails: [0, 4, 9], sound: [{ duration: 10 }] },
  },
  { name: 'slides', source: { ...slideShow, to: 'mp4' }, out: slideShown },
  {
    name: 'slides in a transport stream, where the picture is not in the first seconds',
    source: { ...slideShow, to: 'ts', video: [...h264, '-g', '1'] },
    // Nobody says how long the last one stands: as long as the one before
    out: { ...slideShown, frames: 384 },
  },
  constant('24000/1001', ['24000/1001', 1]),
  constant('30000/1001', ['30000/1001', 1]),
  constant('60000/1001', ['60000/1001', 1]),
  constant('50', ['50/1', 1]),
  constant('25/2', ['25/2', 1]),
  constant('5', ['5/1', 1]),
  constant('90', ['45/1', 2]),
  constant('100', ['50/1', 2]),
  constant('120', ['60/1', 2]),
  constant('240', ['60/1', 4], 0.94),
  {
    name: '59.94 frames a second in WebM',
    source: { to: 'webm', rate: '60000/1001', video: vp9, audio: ['-c:a', 'libopus'] },
    out: { rate: '60000/1001', ssim: 0.9 },
  },
  {
    name: '23.976 frames a second in Matroska',
    source: { to: 'mkv', rate: '24000/1001' },
    out: { rate: '24000/1001' },
  },
  {
    name: '29.97 frames a second in a transport stream',
    source: { to: 'ts', rate: '30000/1001', video: h264 },
    out: { rate: '30000/1001' },
  },
];
