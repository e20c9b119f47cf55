import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fromSource } from '../../src/core/ffmpeg/picture-filters.ts';
import { findEncoder } from '../../src/media/encoder.ts';
import type { Picture } from '../../src/schemas/plan.ts';

const execute = promisify(execFile);
const size = { width: 32, height: 16 };
const base: Picture = {
  ...{
    stream: 0,
    pixels: 2048,
    input: [],
    rate: '25/1',
    lead: 0,
    frames: 1,
    held: 0,
    gop: 50,
    first: 150,
    segment: 150,
    prepare: [],
  },
  ...{ matrix: 'bt709', range: 'tv', tonemap: false },
};
const exact = 'flags=accurate_rnd+full_chroma_int';

/** As zscale, which writes the sources, calls the matrices. */
const names = { bt709: '709', bt601: '170m', bt2020: '2020_ncl' };

/** A colour, written as a source of this kind has it, through the filters of an encode and back. */
async function through(colour: string, picture: Picture, format: string): Promise<number[]> {
  const { ffmpeg } = await findEncoder();
  const range = picture.range === 'pc' ? 'full' : 'limited';
  const written = `zscale=m=${names[picture.matrix as keyof typeof names]}:r=${range},format=${format}`;
  const shown = `scale=in_color_matrix=bt709:in_range=tv:${exact},format=rgb24`;
  const filters = [written, ...fromSource(picture, size), shown].join(',');
  const input = ['-f', 'lavfi', '-i', `color=c=0x${colour}:s=64x32,format=gbrp`];
  const args = ['-v', 'error', ...input, '-frames:v', '1', '-vf', filters, '-f', 'rawvideo', 'pipe:1'];
  const { stdout } = await execute(ffmpeg, args, { encoding: 'buffer' });
  return [...stdout.subarray(0, 3)];
}

const matrices = ['bt709', 'bt601', 'bt2020'] as const;
const ranges = ['tv', 'pc'] as const;
const kinds = matrices.flatMap((matrix) => ranges.map((range) => ({ matrix, range, asOutput: false })));
kinds.push({ matrix: 'bt709', range: 'tv', asOutput: true });

test.each(kinds)('a source in $matrix and $range range keeps its colours', async ({ matrix, range, asOutput }) => {
  for (const colour of ['c04020', '2080e0', '40a040', '808080', '101010', 'f0f0f0']) {
    const wanted = [0, 2, 4].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
    const got = await through(colour, { ...base, matrix, range, asOutput }, 'yuv420p');
    for (const [channel, value] of got.entries()) expect(Math.abs(value - wanted[channel]!), colour).toBeLessThan(5);
  }
});
