import { setTimeout as wait } from 'node:timers/promises';
import { stepCommands, workFiles } from '../../core/ffmpeg/commands.ts';
import { presentationOffset } from '../../core/ffmpeg/fragmented-mp4.ts';
import { audioRendition, soundKey } from '../../core/plan/find-rendition.ts';
import { limitsOf } from '../../core/plan/limits.ts';
import type { EncodeAudio, Plan } from '../../schemas/plan.ts';
import { GrowingSegments } from '../growing-segments.ts';
import { cutSegments, samplesIn } from '../segments.ts';
import { encode, undecodable } from './encode.ts';
import { encodeDecoded } from './encode-decoded.ts';
import { publisher } from './publish-segments.ts';
import type { StepIo, StepOutcome } from './step-io.ts';

/** Milliseconds between two looks at what is encoded: before there is a segment, for which somebody waits, and after. */
const LOOK = { first: 50, later: 500 };

const nothing = 'No sound';

/** The sound, encoded once: published whole for MP4, and as segments for HLS, which can be played while they come. */
export async function encodeAudio(plan: Plan, step: EncodeAudio, io: StepIo): Promise<StepOutcome> {
  const rendition = audioRendition(plan, step.rendition);
  const { hash } = rendition;
  const limits = limitsOf(plan, step, io.threads);
  const options = { duration: rendition.duration, before: plan.duration, limits, subject: nothing };
  const commands = stepCommands(plan, step, io);
  const [first, second] = commands as [string[], string[]];
  const publish = publisher(`${workFiles.growingSound(io)}.segment`, rendition.prefix, io);
  const growing = new GrowingSegments(
    workFiles.growingSound(io),
    plan.duration + presentationOffset(plan.picture?.rate ?? null),
  );
  const { cpuSeconds, damaged } = await whileGrowing(
    () => (rendition.varies ? encodeDecoded([first, second], io, options) : encode(first, io, options)),
    async () => {
      if (await growing.take(publish)) await io.onGrowth(hash, growing.facts!);
    },
    () => io.onLog('vodsmith: what is encoded so far could not be published'),
    () => (growing.facts?.segments.length ? LOOK.later : LOOK.first),
  );
  if ((await samplesIn(workFiles.growingSound(io))) === 0) throw undecodable(nothing);
  const cut = await encode(commands.at(-1)!, io, { ...options, reads: [workFiles.sound(io)] });
  const published = growing.facts;

  // The last segments end with the picture: they are cut from the whole, those before them are the same in both
  const facts = await cutSegments(workFiles.fragmentedSound(io), { fragments: 1, first: 0 }, async (name, bytes) => {
    if (published === null || Number.parseInt(name, 10) >= published.segments.length) await publish(name, bytes);
  });
  if (facts === null) throw undecodable(nothing);
  await io.put(soundKey(rendition), workFiles.sound(io));
  return {
    renditions: { [hash]: { ...facts, init: published?.init ?? facts.init, damaged } },
    outputs: [],
    warnings: [],
    cpuSeconds: cpuSeconds + cut.cpuSeconds,
  };
}

/** Does the work, and looks at it from time to time and once in the end, never twice at once. */
async function whileGrowing<T>(
  work: () => Promise<T>,
  look: () => Promise<void>,
  onFault: () => void,
  pause: () => number,
): Promise<T> {
  const looking = new AbortController();
  const lookOn = async () => {
    while (!looking.signal.aborted) {
      await wait(pause(), undefined, { signal: looking.signal }).catch(() => {});
      // What is published is the same, however fast it was encoded
      await look().catch(onFault);
    }
  };
  const looked = lookOn();
  try {
    return await work();
  } finally {
    looking.abort();
    await looked;
  }
}
