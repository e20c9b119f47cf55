import { posix } from 'node:path';
import type { EncodeAudio, EncodeVideo, ExtractImages, PackageMp4, Plan, ShownPlan, Step } from '../../schemas/plan.ts';
import { audioRendition, videoRendition } from '../plan/find-rendition.ts';
import { decodeAudioArgs, encodeAudioArgs, fragmentAudioArgs } from './encode-audio.ts';
import { encodeVideoArgs } from './encode-video.ts';
import { extractFrameArgs } from './extract-frame.ts';
import { presentationOffset } from './fragmented-mp4.ts';
import { packageMp4Args } from './package-mp4.ts';

/** Local paths that a step works with. */
export interface Places {
  source: string;
  /** A folder of the step's own. */
  folder: string;
  /** Of the decoder and of the largest encoder of the picture; 1 without it. */
  threads?: number;
  /** See `EncodeOptions`. */
  batched?: boolean;
}

/** The files that a step makes in its folder. */
export const workFiles = {
  encoded: ({ folder }: Places, hash: string) => posix.join(folder, `${hash}.mp4`),
  /** Raw frames of which images are made. */
  frames: ({ folder }: Places) => posix.join(folder, 'frames.rgb'),
  sound: ({ folder }: Places) => posix.join(folder, 'sound.m4a'),
  growingSound: ({ folder }: Places) => posix.join(folder, 'growing.mp4'),
  fragmentedSound: ({ folder }: Places) => posix.join(folder, 'sound.mp4'),
  mp4: ({ folder }: Places) => posix.join(folder, 'output.mp4'),
};

const builders: {
  [Kind in Step['kind']]: (plan: Plan, step: Extract<Step, { kind: Kind }>, at: Places) => string[][];
} = {
  'encode-video': videoCommands,
  'encode-audio': audioCommands,
  'extract-images': frameCommands,
  'package-mp4': mp4Commands,
  // Playlists are text
  'package-hls': () => [],
};

/** The arguments of every ffmpeg that a step runs, in their order. */
export function stepCommands<Kind extends Step['kind']>(
  plan: Plan,
  step: Extract<Step, { kind: Kind }>,
  at: Places,
): string[][] {
  return builders[step.kind as Kind](plan, step, at);
}

function videoCommands(plan: Plan, step: EncodeVideo, at: Places): string[][] {
  return [videoArgs(plan, step, at, false)];
}

/**
 * For a chunk of which not every frame could be decoded, or whose seek missed some: read from the start of the video,
 * what is missing is held.
 */
export const heldVideoArgs = (plan: Plan, step: EncodeVideo, at: Places): string[] => videoArgs(plan, step, at, true);

function videoArgs(plan: Plan, step: EncodeVideo, at: Places, hold: boolean): string[] {
  const renditions = step.renditions.map((hash) => videoRendition(plan, hash));
  const outputs = Object.fromEntries(step.renditions.map((hash) => [hash, workFiles.encoded(at, hash)]));
  return encodeVideoArgs(plan.picture!, step, renditions, at.source, {
    ...{ outputs, frames: workFiles.frames(at), threads: at.threads ?? 1, hold },
    batched: at.batched === true && !hold,
  });
}

function audioCommands(plan: Plan, step: EncodeAudio, at: Places): string[][] {
  const whole = workFiles.sound(at);
  const offset = presentationOffset(plan.picture?.rate ?? null);
  const rendition = audioRendition(plan, step.rendition);
  return [
    ...(rendition.varies ? [decodeAudioArgs(rendition, at.source)] : []),
    encodeAudioArgs(rendition, at.source, {
      ...{ whole, growing: workFiles.growingSound(at), offset },
    }),
    fragmentAudioArgs(whole, offset, plan.duration, workFiles.fragmentedSound(at)),
  ];
}

function frameCommands(plan: Plan, step: ExtractImages, at: Places): string[][] {
  return step.frames.map((frame) => extractFrameArgs(plan.picture!, frame, step.size, at.source));
}

/** For a frame that the seek has missed. */
export const heldFrameArgs = (plan: Plan, step: ExtractImages, index: number, at: Places): string[] =>
  extractFrameArgs(plan.picture!, step.frames[index]!, step.size, at.source, true);

function mp4Commands(plan: Plan, step: PackageMp4, at: Places): string[][] {
  const audio = step.audio === null ? null : audioRendition(plan, step.audio);
  return [
    packageMp4Args(
      step.video === null ? null : plan.picture!.rate,
      audio && workFiles.sound(at),
      audio,
      workFiles.mp4(at),
    ),
  ];
}

/**
 * The plan with every command that it runs, to read and to type. Packaging takes the segments of its picture, one after
 * the other, on its standard input; of two commands that read and write a pipe the second reads what the first writes.
 */
export function showPlan(plan: Plan, source: string): ShownPlan {
  const commands = plan.steps.flatMap((step) =>
    stepCommands(plan, step, { source, folder: '' }).map((args) => ({
      step: step.id,
      command: ['ffmpeg', ...args].map(quoted).join(' '),
    })),
  );
  return { ...plan, commands };
}

const quoted = (arg: string) => (/^[\w.,:=+@%/-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`);
