import type { Wanted } from '../../bench/job/wanted.ts';
import { rateControl } from '../../src/core/ladder.ts';
import type { VideoRendition } from '../../src/schemas/plan.ts';

function rendition(name: string, width: number, height: number): VideoRendition {
  const facts = { kind: 'video', codec: 'h264', hash: name, name, prefix: name, reused: false } as const;
  return { ...facts, width, height, ...rateControl({ width, height }, 30, 'standard') };
}

const [large, middle, small] = [
  rendition('1080p', 1920, 1080),
  rendition('720p', 1280, 720),
  rendition('360p', 640, 360),
];

/** Three sizes as HLS, two of them as MP4, four images. */
export const wanted: Wanted = {
  ...{ source: '/film.mp4', gop: 60, rate: '30000/1001' },
  ...{ hls: [large, middle, small], mp4: [small, large] },
  ...{ image: { width: 640, height: 360 }, sound: 'aac' },
};
