import type { Plan, Step } from '../../schemas/plan.ts';
import type { StepResult } from '../../schemas/results.ts';
import { encodeAudio } from './encode-audio.ts';
import { encodeVideo } from './encode-video.ts';
import { extractImages } from './extract-images.ts';
import { packageHls } from './package-hls.ts';
import { packageMp4 } from './package-mp4.ts';
import type { StepIo, StepOutcome } from './step-io.ts';

type Runner<Kind extends Step['kind']> = (
  plan: Plan,
  step: Extract<Step, { kind: Kind }>,
  io: StepIo,
) => Promise<StepOutcome>;

const runners: { [Kind in Step['kind']]: Runner<Kind> } = {
  'encode-video': encodeVideo,
  'encode-audio': encodeAudio,
  'extract-images': extractImages,
  'package-mp4': packageMp4,
  'package-hls': packageHls,
};

/**
 * Does one step of a plan. Doing it again gives the same keys.
 *
 * @throws VodsmithError of the media and work parts of the table; the signal's reason when aborted
 */
export async function runStep<Kind extends Step['kind']>(
  plan: Plan,
  step: Extract<Step, { kind: Kind }>,
  io: StepIo,
): Promise<StepResult> {
  const start = performance.now();
  const outcome = await (runners[step.kind as Kind] as Runner<Kind>)(plan, step, io);
  return { ...outcome, wallSeconds: Math.round(performance.now() - start) / 1000 };
}
