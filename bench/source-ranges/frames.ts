import { common } from '../../src/core/ffmpeg/arguments.ts';
import { readChunkArgs } from '../../src/core/ffmpeg/encode-video.ts';
import { frames } from '../../src/core/ffmpeg/picture-filters.ts';
import type { Encoder } from '../../src/media/encoder.ts';
import { run } from '../../src/media/process.ts';
import type { EncodeVideo, Plan } from '../../src/schemas/plan.ts';

/** MD5 of every frame that the encoders of the chunk get, as the product reads it; what went wrong where it did. */
export async function framesOf(encoder: Encoder, plan: Plan, chunk: EncodeVideo, path: string): Promise<string> {
  const picture = plan.picture!;
  const graph = `[0:${picture.stream}]${frames(picture, chunk.from, chunk.to).join(',')}[v]`;
  const read = [...readChunkArgs(picture, chunk, path), '-filter_complex', graph];
  const args = [...common, ...read, '-map', '[v]', '-f', 'framemd5', '-'];
  const lines: string[] = [];
  const { code } = await run(encoder.ffmpeg, args, { onLine: (line) => lines.push(line) });
  return [code, ...lines.filter((line) => !line.startsWith('#'))].join('\n');
}
