import type { Effort } from '../../schemas/plan.ts';

/** With shorter GOPs there is nothing to reorder. */
const shortestGopWithBFrames = 8;

/**
 * How hard x264 tries, as ffmpeg's options of one output.
 *
 * @param gop frames
 * @param output which one, where several have the same options: `:v:0`
 */
export function effortOptions({ preset, params }: Effort, gop: number, output = ''): string[] {
  // Not `-bf`: what stands in the parameters goes before it
  const all = [...(params ? [params] : []), ...(gop < shortestGopWithBFrames ? ['bframes=0'] : [])];
  return [`-preset${output}`, preset, ...(all.length === 0 ? [] : [`-x264-params${output}`, all.join(':')])];
}
