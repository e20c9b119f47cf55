import { stepCommands, workFiles } from '../../core/ffmpeg/commands.ts';
import { videoRendition } from '../../core/plan/find-rendition.ts';
import { value } from '../../core/rational.ts';
import { VodsmithError } from '../../errors.ts';
import type { Notice } from '../../schemas/job.ts';
import type { EncodeVideo, Plan, VideoRendition } from '../../schemas/plan.ts';
import type { StepResult } from '../../schemas/results.ts';
import { encode } from './encode.ts';
import { publishSegments } from './publish-segments.ts';
import type { StepIo, StepOutcome } from './step-io.ts';

/** One decode, every picture size from it, each published as segments. */
export async function encodeVideo(plan: Plan, step: EncodeVideo, io: StepIo): Promise<StepOutcome> {
  const picture = plan.picture!;
  const renditions = step.renditions.map((hash) => videoRendition(plan, hash));
  const [args] = stepCommands(plan, step, io);
  const frames = step.to - step.from;
  const { cpuSeconds, damaged } = await encode(args!, io, { duration: frames / value(picture.rate) });

  const encoded: StepResult['renditions'] = {};
  const publish = async ({ hash, prefix }: VideoRendition) => {
    const facts = await publishSegments(
      workFiles.encoded(io, hash),
      { prefix, fragments: picture.segment / picture.gop },
      io,
    );
    if (facts === null)
      throw new VodsmithError('media_damaged', 'No picture could be decoded from the source: send the file again.');
    encoded[hash] = { ...facts, warnings: faultsOf(damaged, frames - facts.samples, frames) };
  };
  // All come to rest before the folder goes
  const published = await Promise.allSettled(renditions.map(publish));
  for (const one of published) if (one.status === 'rejected') throw one.reason;
  return { renditions: encoded, outputs: [], warnings: [], cpuSeconds };
}

function faultsOf(damaged: number, missing: number, frames: number): Notice[] {
  const faults: [number, string, string][] = [
    [damaged, 'picture_damaged', 'frames of the source are damaged: what could be decoded of them was shown.'],
    [missing, 'frames_missing', `of ${frames} frames at the end could not be decoded and were left out.`],
  ];
  return faults.flatMap(([count, code, what]) => (count > 0 ? [{ code, message: `${count} ${what}` }] : []));
}
