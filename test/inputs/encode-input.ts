import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planLocally } from '../../src/cli/local-plan.ts';
import { runPlan } from '../../src/cli/run-plan.ts';
import { joinAll } from '../../src/core/join-parts.ts';
import { jobWarnings } from '../../src/core/warnings.ts';
import type { Preset, Thumbnail } from '../../src/schemas/job.ts';
import type { Plan } from '../../src/schemas/plan.ts';

export interface Encoded {
  plan: Plan;
  /** Codes. */
  warnings: string[];
  /** Paths. */
  mp4: string;
  hls: string;
  /** Path of the thumbnail at these seconds. */
  thumbnail(at: number): string;
}

export interface Wanted {
  resolution: string;
  /** Seconds. */
  thumbnails?: number[];
}

async function made(folder: string): Promise<string> {
  await mkdir(folder);
  return folder;
}

const timestamp = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 19);

/** Encodes a file as the command does: an MP4, HLS and thumbnails at one resolution, as draft. */
export async function encodeInput(source: string, stage: string, wanted: Wanted): Promise<Encoded> {
  const { resolution } = wanted;
  const thumbnails = (wanted.thumbnails ?? []).map((at): Thumbnail => {
    const id = timestamp(at);
    return { id, timestamp: id, resolutions: [resolution], formats: ['jpg'], filters: ['none'] };
  });
  const preset = (format: Preset['format']): Preset => ({ id: format, format, resolutions: [resolution] });
  const request = { presets: [preset('mp4'), preset('hls')], thumbnails, quality: 'draft' as const };
  const planned = await planLocally(source, request, await made(stage));
  const signal = AbortSignal.timeout(120_000);
  const results = await runPlan({ ...planned, stage, signal, onProgress: () => {} });
  const facts = joinAll(results.flatMap(({ renditions }) => Object.entries(renditions)));
  const path = (key: string) => join(stage, 'out', key);
  return {
    plan: planned.plan,
    warnings: jobWarnings(planned.plan, facts, results).map(({ code }) => code),
    mp4: path(`${resolution}p.mp4`),
    hls: path('hls/index.m3u8'),
    thumbnail: (at) => path(`thumbnail-${timestamp(at).replaceAll(':', '')}-${resolution}.jpg`),
  };
}

/** A folder for one row, removed afterwards. */
export async function rowFolder(after: (cleanup: () => Promise<void>) => void): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-input-'));
  after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
