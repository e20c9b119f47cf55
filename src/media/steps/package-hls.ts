import { hlsPlaylists, tracksOf } from '../../core/playlists/output.ts';
import type { PackageHls, Plan } from '../../schemas/plan.ts';
import type { RenditionFacts } from '../../schemas/results.ts';
import type { StepIo, StepOutcome } from './step-io.ts';

/** The playlists of an HLS output: text alone, its segments stay where they are. */
export async function packageHls(plan: Plan, step: PackageHls, io: StepIo): Promise<StepOutcome> {
  const { width, height } = plan.outputs.find(({ id }) => id === step.id)!;
  const tracks = tracksOf(plan, step, io.facts)!;
  const playlists = hlsPlaylists(plan, step, tracks, false);
  // The multivariant one last: whoever finds it finds all that it names
  await Promise.all(playlists.slice(0, -1).map(({ key, text }) => io.putText(key, text)));
  for (const { key, text } of playlists.slice(-1)) await io.putText(key, text);
  io.onProgress(1, null);

  const all = [...tracks.videos, ...tracks.audios].map(({ facts }) => facts);
  const size = sum(playlists.map(({ text }) => Buffer.byteLength(text))) + sum(all.map(bytesOf));
  return {
    renditions: {},
    outputs: [
      {
        id: step.id,
        size,
        width,
        height,
        format: 'hls',
        duration: plan.duration,
        codec: [...new Set(all.map(({ codec }) => codec))].join(','),
        bitrate: plan.duration > 0 ? Math.round((size * 8) / plan.duration) : 0,
      },
    ],
    warnings: [],
    cpuSeconds: 0,
  };
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
const bytesOf = ({ init, segments }: RenditionFacts) => init.bytes + sum(segments.map(({ bytes }) => bytes));
