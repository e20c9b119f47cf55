import { Readable } from 'node:stream';
import { stepCommands, workFiles } from '../../core/ffmpeg/commands.ts';
import { audioRendition, soundKey, videoRendition } from '../../core/plan/find-rendition.ts';
import { limitsOf } from '../../core/plan/limits.ts';
import { value } from '../../core/rational.ts';
import { VodsmithError } from '../../errors.ts';
import type { Media } from '../../schemas/media.ts';
import type { PackageMp4, Plan } from '../../schemas/plan.ts';
import type { RenditionFacts } from '../../schemas/results.ts';
import { probe } from '../probe.ts';
import { encode } from './encode.ts';
import type { StepIo, StepOutcome } from './step-io.ts';

/** A progressive MP4 from the encoded segments and sound, looked at before it is published. */
export async function packageMp4(plan: Plan, step: PackageMp4, io: StepIo): Promise<StepOutcome> {
  const output = plan.outputs.find(({ id }) => id === step.id)!;
  const audio = step.audio === null ? null : audioRendition(plan, step.audio);
  if (audio) await io.get(soundKey(audio), workFiles.sound(io));
  const file = workFiles.mp4(io);
  const [args] = stepCommands(plan, step, io);
  const stdin =
    step.video === null ? undefined : Readable.from(segmentsOf(plan, step.video, io), { objectMode: false });
  const { cpuSeconds } = await encode(args!, io, {
    duration: plan.duration,
    limits: limitsOf(plan, step, io.threads),
    reads: audio ? [workFiles.sound(io)] : [],
    ...(stdin && { stdin }),
  });

  const media = await probe(file, { encoder: io.encoder, signal: io.signal });
  check(media, step, step.video === null ? 0 : secondsOf(io.facts(step.video)), plan);
  await io.put(output.key, file);
  const codecs = [step.video, step.audio].flatMap((hash) => (hash === null ? [] : io.facts(hash).codec));
  return {
    renditions: {},
    outputs: [
      {
        id: step.id,
        size: media.size,
        width: media.video?.displayWidth ?? 0,
        height: media.video?.displayHeight ?? 0,
        format: media.format,
        duration: media.duration,
        codec: codecs.join(','),
        bitrate: media.duration > 0 ? Math.round((media.size * 8) / media.duration) : 0,
      },
    ],
    warnings: [],
    cpuSeconds,
  };
}

/** The bytes of the init segment and of every media segment, one after the other: a fragmented MP4 again. */
async function* segmentsOf(plan: Plan, hash: string, io: StepIo): AsyncGenerator<Buffer> {
  const { prefix } = videoRendition(plan, hash);
  const names = ['init.mp4', ...io.facts(hash).segments.map((_segment, index) => `${index}.m4s`)];
  for (const name of names) yield* await io.read(`${prefix}/${name}`);
}

/** @param seconds of the picture that went in */
function check(media: Media, step: PackageMp4, seconds: number, { picture }: Plan): void {
  const whole = (media.video !== null) === (step.video !== null) && media.audio.length > 0 === (step.audio !== null);
  if (!whole) throw new VodsmithError('encode_failed', 'The MP4 lacks its picture or its sound: send the job again.');
  // The container does not tell how long the last frame is shown
  const frames = picture === null ? 0 : 1.5 / value(picture.rate);
  if (media.duration >= seconds - Math.max(0.5, frames)) return;
  const message = `The MP4 has ${media.duration} of ${seconds} seconds: send the job again.`;
  throw new VodsmithError('encode_failed', message);
}

const secondsOf = ({ segments, timescale }: RenditionFacts) =>
  segments.reduce((sum, { duration }) => sum + duration, 0) / timescale;
