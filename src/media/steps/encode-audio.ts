import { stepCommands, workFiles } from '../../core/ffmpeg/commands.ts';
import { audioRendition, soundKey } from '../../core/plan/find-rendition.ts';
import { VodsmithError } from '../../errors.ts';
import type { EncodeAudio, Plan } from '../../schemas/plan.ts';
import { encode } from './encode.ts';
import { publishSegments } from './publish-segments.ts';
import type { StepIo, StepOutcome } from './step-io.ts';

/** The sound, encoded once: published whole for MP4, and as segments for HLS. */
export async function encodeAudio(plan: Plan, step: EncodeAudio, io: StepIo): Promise<StepOutcome> {
  const rendition = audioRendition(plan, step.rendition);
  const { duration, prefix } = rendition;
  const [encoding, cutting] = stepCommands(plan, step, io);
  const { cpuSeconds, damaged } = await encode(encoding!, io, { duration });
  const cut = await encode(cutting!, io, { duration });
  const facts = await publishSegments(workFiles.fragmentedSound(io), { prefix, fragments: 1, first: 0 }, io);
  if (facts === null)
    throw new VodsmithError('media_damaged', 'No sound could be decoded from the source: send the file again.');
  await io.put(soundKey(rendition), workFiles.sound(io));
  return {
    renditions: { [rendition.hash]: { ...facts, damaged } },
    outputs: [],
    warnings: [],
    cpuSeconds: cpuSeconds + cut.cpuSeconds,
  };
}
