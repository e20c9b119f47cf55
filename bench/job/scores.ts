import { join } from 'node:path';
import { hasVmaf } from '../quality/run-ffmpeg.ts';
import { score } from '../quality/vmaf.ts';
import type { Task } from './cost.ts';
import { say } from './progress.ts';
import { round } from './table.ts';

type ByRendition = Record<string, number>;

/** VMAF of every rendition in the HLS output; `null` without libvmaf. @param every how manieth frame is scored */
export async function scoresOf(
  { encoder, source, wanted }: Task,
  output: string,
  every: number,
): Promise<{ vmaf: ByRendition | null; vmafAtSource: ByRendition | null }> {
  if (!(await hasVmaf(encoder))) return { vmaf: null, vmafAtSource: null };
  say('VMAF');
  const encoded = wanted.hls.map((rendition) => ({
    ...{ rendition, path: join(output, 'hls', `${rendition.name}.m3u8`), bitrate: 0 },
  }));
  const found = await score(encoder, source, encoded, { every });
  const by = (of: 'atOwnSize' | 'atSource') =>
    Object.fromEntries(wanted.hls.map(({ name }, index) => [name, round(found[index]![of] ?? 0)]));
  return { vmaf: by('atOwnSize'), vmafAtSource: by('atSource') };
}
