import { batchSize, mostInBatch } from '../../core/ffmpeg/batches.ts';
import { heldVideoArgs, stepCommands, workFiles } from '../../core/ffmpeg/commands.ts';
import { segmentAt } from '../../core/plan/chunks.ts';
import { videoRendition } from '../../core/plan/find-rendition.ts';
import { limitsOf } from '../../core/plan/limits.ts';
import { value } from '../../core/rational.ts';
import type { EncodeVideo, Plan, VideoRendition } from '../../schemas/plan.ts';
import type { StepResult } from '../../schemas/results.ts';
import { samplesIn } from '../segments.ts';
import { encode, nothingRead, undecodable, unlessUndecodable } from './encode.ts';
import { imagesOfChunk } from './images-of-chunk.ts';
import { publishSegments } from './publish-segments.ts';
import { seekBack } from './seek-back.ts';
import type { StepIo, StepOutcome } from './step-io.ts';

/** Of the first chunk, for which somebody waits: it gets three times the CPU time of what runs beside it. */
const URGENT = 5;

const nothing = 'No picture';

/** One decode of the chunk, every picture size from it, each published as segments, and images of single frames. */
export async function encodeVideo(plan: Plan, step: EncodeVideo, io: StepIo): Promise<StepOutcome> {
  const picture = plan.picture!;
  const renditions = step.renditions.map((hash) => videoRendition(plan, hash));
  const frames = step.to - step.from;
  const [start, seconds] = [step.from / value(picture.rate), frames / value(picture.rate)];
  const batched = io.batched && renditions.some((size) => batchSize(frames, size) > 1);
  const options = {
    duration: seconds,
    rate: value(picture.rate),
    limits: limitsOf(plan, step, io.threads),
    niceness: step.from === 0 ? URGENT : undefined,
    subject: nothing,
  };

  const read = async (inBatches: boolean) => {
    const tried = await seekBack(picture, { frame: step.from, seek: step.seek }, async (seek, inTime) => {
      const [args] = stepCommands(plan, { ...step, seek }, { ...io, batched: inBatches });
      const before = Math.max(start - (seek ?? 0), 0) + (inBatches ? mostInBatch : 0);
      return await encode(args!, io, { ...options, before, inTime });
    }).catch(unlessUndecodable);
    if (tried === null) return { tried: { ...nothingRead, late: false }, missing: frames };
    const missing = tried.late ? 0 : frames - (await samplesIn(workFiles.encoded(io, step.renditions[0]!)));
    return { tried, missing };
  };

  const first = await read(batched);
  // An incomplete last batch is lost: what is missing is counted without
  const again = batched && first.missing > 0 ? await read(false) : null;
  const { tried, missing } = again ?? first;
  const held =
    missing > 0 || tried.late ? await encode(heldVideoArgs(plan, step, io), io, { ...options, before: start }) : null;
  // Those of what is read to get here, or until it goes on, are among them
  const damaged = Math.min(tried.late ? held!.damaged : tried.damaged, frames);
  const faults = { damaged, missing: Math.max(missing, 0) };

  const encoded: StepResult['renditions'] = {};
  const cut = { fragments: picture.segment / picture.gop, first: segmentAt(picture, step.from) };
  const publish = async ({ hash, prefix }: VideoRendition) => {
    const facts = await publishSegments(workFiles.encoded(io, hash), { prefix, ...cut }, io);
    if (facts === null) throw undecodable(nothing);
    encoded[hash] = { ...facts, ...faults };
  };
  const images = step.images ? imagesOfChunk(plan, step, step.images, io) : null;
  // All come to rest before the folder goes
  const published = await Promise.allSettled([...renditions.map(publish), images]);
  for (const one of published) if (one.status === 'rejected') throw one.reason;
  const made = await images;
  const runs = [first.tried, again?.tried, held, made];
  const cpuSeconds = runs.reduce((sum, run) => sum + (run?.cpuSeconds ?? 0), 0);
  return { outputs: [], warnings: [], ...made, renditions: encoded, cpuSeconds };
}
