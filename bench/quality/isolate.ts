import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { VideoRendition } from '../../src/schemas/plan.ts';
import { videoArgs } from './encode.ts';
import type { Bench } from './measure.ts';
import type { Prepared } from './prepare.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

/** One picture size of a source, as raw pictures: what the product's cascade hands to that size's encoder. */
export interface Isolated extends Prepared {
  rendition: VideoRendition;
  /** CPU seconds of reading the raw pictures, without an encoder. */
  idle: number;
}

/** Does something with every size of a source, the largest first; its raw pictures are gone afterwards. */
export async function withEachSize(
  { encoder, work }: Bench,
  source: Prepared,
  sizes: string[],
  measureOne: (isolated: Isolated) => Promise<void>,
): Promise<void> {
  const renditions = source.ladder(sizes, 'standard');
  const paths = renditions.map(({ name }) => join(work, `raw-${name}.nut`));
  try {
    await runFfmpeg(encoder, [
      ...upToOutputs(videoArgs(source, renditions, work)),
      ...renditions.flatMap((_, n) => ['-map', `[v${n}]`, '-c:v', 'rawvideo', '-f', 'nut', paths[n]!]),
    ]);
    for (const [n, rendition] of renditions.entries()) {
      const alone = asRaw(source, rendition, paths[n]!);
      const idle = [...upToOutputs(videoArgs(alone, [rendition], work)), '-map', '[v0]', '-f', 'null', '-'];
      await measureOne({ ...alone, rendition, idle: (await runFfmpeg(encoder, idle)).cpu });
      await rm(paths[n]!);
    }
  } finally {
    for (const path of paths) await rm(path, { force: true });
  }
}

/** Reading and filters of a command, without what it writes. */
const upToOutputs = (args: string[]) => args.slice(0, args.indexOf('-map'));

/** A source whose pictures have been read, filtered and scaled already. */
function asRaw(source: Prepared, rendition: VideoRendition, path: string): Prepared {
  const read = { stream: 0, lead: 0, frames: source.frames, held: 0, prepare: [], tonemap: false };
  return {
    ...source,
    path,
    picture: { ...source.picture, ...read, matrix: 'bt709', range: 'tv' },
    reference: { width: rendition.width, height: rendition.height },
    ladder: (_, quality) => source.ladder([String(Math.min(rendition.width, rendition.height))], quality),
  };
}

/** A source of 576 lines takes the rung of 720. */
export function rungOf({ reference: { width, height } }: Isolated, sizes: string[]): string {
  const short = Math.min(width, height);
  return sizes.toSorted((a, b) => Number(a) - Number(b)).find((size) => Number(size) >= short) ?? String(short);
}
