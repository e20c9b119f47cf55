import { common } from '../../src/core/ffmpeg/arguments.ts';
import { frames, fromSource } from '../../src/core/ffmpeg/picture-filters.ts';
import { parts, type Rational } from '../../src/core/rational.ts';
import type { Size } from '../../src/core/sizes.ts';
import type { Encoder } from '../../src/media/encoder.ts';
import type { Encoded } from './encode.ts';
import type { Prepared } from './prepare.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

/** VMAF means over the compared frames; null where ffmpeg has no libvmaf. */
export interface Score {
  /** At the reference size, the rendition scaled up to it as a player's window does. */
  atSource: number | null;
  /** At the rendition's own size, the reference scaled down: the coding loss alone. */
  atOwnSize: number | null;
}

export interface VmafOptions {
  /** Every how manieth frame is scored. */
  every: number;
}

const bicubic = ({ width, height }: Size) => `scale=w=${width}:h=${height}:flags=bicubic,setsar=1,format=yuv420p`;

/**
 * Scores all renditions of one encode against the source, read through the product's own filters (frame rate, matrix,
 * range), so that frame n of both is the same instant.
 */
export async function score(
  encoder: Encoder,
  source: Prepared,
  encoded: Encoded[],
  { every }: VmafOptions,
): Promise<Score[]> {
  const { picture, reference } = source;
  const count = counting(picture.rate);
  const compare = (id: string) => libvmaf(id, every);
  const read = [...frames(picture, 0, source.frames), ...fromSource(picture, reference), count].join(',');
  const outputs = encoded.flatMap((_, n) => [`s${n}`, `o${n}`]);
  const graph = [
    `[0:${picture.stream}]${read},split=${outputs.length}${outputs.map((id) => `[r${id}]`).join('')}`,
    ...encoded.flatMap(({ rendition }, n) => [
      `[${n + 1}:V:0]${count},split=2[d${n}][own${n}]`,
      `[d${n}]${bicubic(reference)}[up${n}]`,
      `[up${n}][rs${n}]${compare(`s${n}`)}`,
      `[ro${n}]${bicubic(rendition)}[down${n}]`,
      `[own${n}][down${n}]${compare(`o${n}`)}`,
    ]),
  ];
  const { log } = await runFfmpeg(encoder, [
    ...common,
    ...['-copyts', '-start_at_zero', '-i', source.path],
    ...encoded.flatMap(({ path }) => ['-i', path]),
    ...['-filter_complex', graph.join(';')],
    ...outputs.flatMap((id) => ['-map', `[${id}]`, '-f', 'null', '-']),
  ]);
  return encoded.map((_, n) => ({ atSource: scoreOf(log, `s${n}`), atOwnSize: scoreOf(log, `o${n}`) }));
}

/**
 * Scores one file against raw pictures of its own size.
 *
 * @param hold frames of the source for each frame of the file: with 2 each is shown twice, first at its own instant
 */
export async function scoreAlone(
  encoder: Encoder,
  raw: Prepared,
  path: string,
  { every, hold = 1 }: VmafOptions & { hold?: 1 | 2 },
): Promise<number> {
  const { rate } = raw.picture;
  const shown =
    hold === 1
      ? `[1:V:0]${counting(rate)}`
      : `[1:V:0]split=2[a][b];[a]${counting(rate, '2*N')}[even];[b]${counting(rate, '2*N+1')}[odd];[even][odd]interleave`;
  // Without its tags ffmpeg would take the raw picture for another matrix, and convert it through RGB
  const graph = `[0:V:0]${counting(rate)},${tagged}[raw];${shown},${tagged}[shown];[shown][raw]${libvmaf('o0', every)}`;
  const { log } = await runFfmpeg(encoder, [
    ...[...common, '-i', raw.path, '-i', path, '-filter_complex', graph],
    ...['-map', '[o0]', '-f', 'null', '-'],
  ]);
  return scoreOf(log, 'o0');
}

/** Both clocks count frames: containers round timestamps differently, and a shift by one frame ruins the score. */
const counting = (rate: Rational, frame = 'N') => `settb=${parts(rate).reverse().join('/')},setpts=${frame}`;
const tagged = 'setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709';
const libvmaf = (id: string, every: number) =>
  `libvmaf@${id}=model=version=vmaf_v0.6.1:n_threads=2:n_subsample=${every}:shortest=1[${id}]`;

/** `[libvmaf@s0 @ 0x55d0c0ffee00] VMAF score: 94.123456` */
function scoreOf(log: string[], id: string): number {
  const lines = log.map((line) => line.split(`[libvmaf@${id} @ `)[1]).filter((line) => line !== undefined);
  const found = lines.map((line) => /VMAF score: ([\d.]+)/.exec(line)).find((match) => match !== null);
  if (!found) throw new Error(`libvmaf printed no score for ${id}:\n${log.slice(-10).join('\n')}`);
  return Number(found[1]);
}
