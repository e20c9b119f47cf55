import { heldFrameArgs, stepCommands } from '../../core/ffmpeg/commands.ts';
import { limitsOf } from '../../core/plan/limits.ts';
import { frameAt, rgbBytes } from '../../core/plan/wanted-frames.ts';
import type { Notice } from '../../schemas/job.ts';
import type { ExtractImages, Plan } from '../../schemas/plan.ts';
import type { OutputFacts } from '../../schemas/results.ts';
import { type EncodeOptions, encode, nothingRead, unlessUndecodable } from './encode.ts';
import { publishImages } from './publish-images.ts';
import { seekBack } from './seek-back.ts';
import type { StepIo, StepOutcome } from './step-io.ts';

/** A frame is decoded once for each timestamp; sharp makes every size, format and filter of it. */
export async function extractImages(plan: Plan, step: ExtractImages, io: StepIo): Promise<StepOutcome> {
  const outputs: OutputFacts[] = [];
  const warnings: Notice[] = [];
  let cpuSeconds = 0;
  const limits = limitsOf(plan, step, io.threads);
  const decode = async (args: string[], inTime?: EncodeOptions['inTime']) => {
    const chunks: Buffer[] = [];
    const options = { duration: 0, limits, onBytes: (chunk: Buffer) => chunks.push(chunk), ...(inTime && { inTime }) };
    const decoded = await encode(args, io, options).catch(unlessUndecodable);
    return { ...(decoded ?? nothingRead), data: Buffer.concat(chunks) };
  };
  const isWhole = ({ data }: { data: Buffer }) => data.length === rgbBytes(step.size);
  for (const [index, planned] of step.frames.entries()) {
    const { at, seek, images } = planned;
    const tried = await seekBack(plan.picture!, { frame: frameAt(plan.picture!, at), seek }, async (from, inTime) => {
      const [args] = stepCommands(plan, { ...step, frames: [{ ...planned, seek: from }] }, io);
      return await decode(args!, inTime);
    });
    const missed = tried.late || !isWhole(tried);
    const held = missed ? await decode(heldFrameArgs(plan, step, index, io)) : null;
    const { data } = held ?? tried;
    cpuSeconds += tried.cpuSeconds + (held?.cpuSeconds ?? 0);
    if (isWhole({ data })) {
      outputs.push(...(await publishImages(images, { data, ...step.size }, io)));
    } else {
      const message = `The thumbnails at ${at} s were left out: no frame could be decoded there.`;
      warnings.push({ code: 'thumbnail_not_decoded', message });
    }
    io.onProgress((index + 1) / step.frames.length, null);
  }
  return { renditions: {}, outputs, warnings, cpuSeconds };
}
