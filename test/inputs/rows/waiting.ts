import type { Row } from '../inputs.ts';
import { beeps, bt709 } from '../make-inputs.ts';
import { damage } from './damage.ts';

const clear = ['format=rgba', "geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*lt(X,W/2)'"];
const vp9 = [
  '-c:v',
  'libvpx-vp9',
  '-deadline',
  'realtime',
  '-cpu-used',
  '8',
  '-crf',
  '14',
  '-b:v',
  '0',
  '-auto-alt-ref',
  '0',
];
const warned = (name: string): Row => {
  const row = damage.find((one) => one.name === name)!;
  return { ...row, name: `${name}, with a warning`, out: { ...row.out, warnings: ['picture_damaged'] } };
};

/** What does not come out right yet. */
export const waiting: Row[] = [
  // ffmpeg turns the picture by any angle by itself
  {
    name: 'turned by 45 degrees, which no player does',
    source: { to: 'mp4', copies: [{ before: ['-display_rotation', '45'] }] },
  },
  // ffmpeg's own decoder leaves out what is seen through: only libvpx's gives it
  {
    name: 'alpha in VP9',
    source: {
      ...{ to: 'webm', seconds: 1, video: vp9, audio: ['-c:a', 'libopus'] },
      pixels: [...clear, 'scale=out_color_matrix=bt709:out_range=tv', 'format=yuva420p', bt709[2]!],
    },
    out: { truth: ['drawbox=x=iw/2:y=0:w=iw/2:h=ih:c=black:t=fill'], colours: 12 },
  },
  // The filters begin anew when the size changes: a frame too many, and one shown instead of another
  {
    name: 'a picture that gets smaller in the middle',
    source: {
      ...{ to: 'ts', seconds: 1, sound: [] },
      next: { to: 'ts', seconds: 1, size: '212x120', from: 25, sound: [], mux: ['-output_ts_offset', '1'] },
    },
    out: { frames: 50, ssim: null, times: Array.from({ length: 50 }, (_, n) => n / 25) },
  },
  // The filters begin anew when the channels change, with silence from 0 on
  {
    name: 'sound that becomes 5.1 in the middle',
    source: {
      ...{ to: 'ts', seconds: 1, audio: ['-c:a', 'ac3'] },
      next: {
        ...{ to: 'ts', seconds: 1, from: 25, audio: ['-c:a', 'ac3', '-ac', '6'], sound: [beeps(1)] },
        mux: ['-output_ts_offset', '1'],
      },
    },
    out: { frames: 50, ssim: null, numbered: false, sound: [{ duration: 2 }], beeps: [0, 0] },
  },
  warned('a transport stream with lost packets'),
  warned('Matroska with lost bytes'),
];
