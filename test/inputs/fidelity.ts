import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { ffmpeg } from '../media/generated-media.ts';

/**
 * SSIM that the worst frame must have: of a recording; of one that begins without what its first frames refer to; and of
 * one so small that its bit rate is capped at very little.
 */
export const floors = { film: 0.95, cutInto: 0.92, tiny: 0.9 };
/** Seconds of a film that are compared. */
const most = '12';

/** How a source is compared with its renditions. */
export interface Fidelity {
  floor: number;
  /** Frames of a rendition that stand for what cannot be decoded before the first key frame. */
  before?: number;
}

interface Rendition {
  uri: string;
  width: string;
  height: string;
  rate: string;
}

/** Those with a picture that a multivariant playlist names. */
async function renditionsOf(index: string): Promise<Rendition[]> {
  const text = await readFile(index, 'utf8');
  const found = text.matchAll(/RESOLUTION=(\d+)x(\d+).*?FRAME-RATE=([\d.]+).*\n(\S+)/g);
  return [...found].map(([, width, height, rate, uri]) => ({ uri: uri!, width: width!, height: height!, rate: rate! }));
}

/** SSIM of each frame of a rendition against the source, which ffmpeg alone decodes, turns and brings to its size and rate. */
async function similarities(playlist: string, source: string, { width, height, rate }: Rendition, before: number) {
  const counted = 'format=yuv420p,setsar=1,settb=1/1000,setpts=N';
  const fromSource = `setpts=PTS-STARTPTS,fps=${rate}:eof_action=pass`;
  const scaled = `scale=${width}:${height}:flags=bicubic:out_color_matrix=bt709:out_range=tv`;
  const graph = [
    `[0:V:0]trim=start_frame=${before},${counted}[made]`,
    `[1:V:0]${fromSource},${scaled},${counted}[truth]`,
    '[made][truth]ssim=stats_file=-:eof_action=endall',
  ];
  const printed = await ffmpeg(
    ...['-t', most, '-i', playlist, '-t', most, '-i', source],
    ...['-filter_complex', graph.join(';'), '-f', 'null', '-'],
  );
  return [...printed.toString().matchAll(/All:([\d.]+)/g)].map(([, value]) => Number(value));
}

/**
 * Every rendition of an HLS output shows its source, frame by frame, from its start on.
 *
 * @param index path of the multivariant playlist
 */
export async function expectFaithful(index: string, source: string, { floor, before = 0 }: Fidelity): Promise<void> {
  const renditions = await renditionsOf(index);
  expect(renditions.length).toBeGreaterThan(0);
  for (const rendition of renditions) {
    const found = await similarities(join(dirname(index), rendition.uri), source, rendition, before);
    const what = `${rendition.uri}: frame ${found.indexOf(Math.min(...found))} of ${found.length}`;
    expect(Math.min(...found), what).toBeGreaterThanOrEqual(floor);
    expect(found.length, what).toBeGreaterThan(0);
  }
}
