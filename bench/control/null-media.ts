import { setTimeout as wait } from 'node:timers/promises';
import { segmentAt } from '../../src/core/plan/chunks.ts';
import { packageHls } from '../../src/media/steps/package-hls.ts';
import type { StepIo, StepOutcome } from '../../src/media/steps/step-io.ts';
import type { Media, Timing } from '../../src/schemas/media.ts';
import type { Images, Plan, Step } from '../../src/schemas/plan.ts';
import type { RenditionFacts } from '../../src/schemas/results.ts';
import type { MediaWork } from '../../src/worker/work-context.ts';

export interface NullMedia {
  /** What every source is said to be. */
  source: { media: Media; timing: Timing };
  /** Milliseconds that every step waits, as if it encoded. */
  milliseconds: number;
  /** Called when a slot begins to work on media, and when it has done so. */
  onWork(what: 'begins' | 'ends'): void;
}

/**
 * Encodes nothing: says at once what an encoder would have made, without a byte of it. Everything else about a task, the
 * playlists too, is the worker's own.
 */
export function nullMedia({ source, milliseconds, onWork }: NullMedia): MediaWork {
  const timed = async <T>(work: () => Promise<T> | T): Promise<T> => {
    onWork('begins');
    try {
      if (milliseconds > 0) await wait(milliseconds);
      return await work();
    } finally {
      onWork('ends');
    }
  };
  return {
    readSource: (path) => timed(() => ({ path, ...source, straightened: false })),
    runStep: (plan, step, io) => timed(async () => ({ ...(await outcome(plan, step, io)), wallSeconds: 0 })),
  };
}

const nothing: StepOutcome = { renditions: {}, outputs: [], warnings: [], cpuSeconds: 0 };
const made = { width: 640, height: 360, format: 'mov,mp4,m4a,3gp,3g2,mj2', codec: 'avc1.64001f', bitrate: 1_000_000 };

async function outcome(plan: Plan, step: Step, io: StepIo): Promise<StepOutcome> {
  switch (step.kind) {
    case 'encode-video': {
      const first = segmentAt(plan.picture!, step.from);
      const last = segmentAt(plan.picture!, step.to - 1);
      const part = factsOf(first, last - first + 1, step.to - step.from, 'avc1.64001f');
      const renditions = Object.fromEntries(step.renditions.map((hash) => [hash, part]));
      return { ...nothing, renditions, outputs: step.images ? imagesOf(step.images) : [] };
    }
    case 'encode-audio':
      return { ...nothing, renditions: { [step.rendition]: factsOf(0, 4, 375, 'mp4a.40.2') } };
    case 'extract-images':
      return { ...nothing, outputs: imagesOf(step) };
    case 'package-mp4':
      return { ...nothing, outputs: [{ ...made, id: step.id, size: 1_000_000, duration: plan.duration }] };
    case 'package-hls':
      return await packageHls(plan, step, io);
  }
}

const imagesOf = ({ frames }: Images) =>
  frames.flatMap(({ images }) => images.map(({ output: id, width, height }) => ({ id, size: 20_000, width, height })));

function factsOf(first: number, segments: number, samples: number, codec: string): RenditionFacts {
  return {
    ...{ first, codec, timescale: 90_000, init: { bytes: 800, sha256: 'ab'.repeat(32) }, samples },
    segments: Array.from({ length: segments }, () => ({ duration: 540_000, bytes: 500_000 })),
    ...{ damaged: 0, missing: 0 },
  };
}
