import type { Stats } from '../../../../src/schemas/job.ts';
import type { Plan, Step } from '../../../../src/schemas/plan.ts';

type Spent = Stats['renditions'][number];

/** The renditions that a file is packaged from, with what was spent on them. */
export function renditionsOf(fileId: string, plan: Plan | undefined, stats: Stats | undefined): Spent[] {
  const step = plan?.steps.find(({ id }) => id === fileId);
  const hashes = step === undefined ? [] : packaged(step);
  return (stats?.renditions ?? []).filter(({ hash }) => hashes.includes(hash));
}

function packaged(step: Step): string[] {
  if (step.kind === 'package-hls') return [...step.videos, ...step.audios];
  if (step.kind === 'package-mp4') return [step.video, step.audio].filter((hash) => hash !== null);
  return [];
}

/** Whether they were encoded for this job or before. */
export function reuseOf(renditions: Spent[]): string {
  if (renditions.length === 0) return '';
  const reused = renditions.filter((rendition) => rendition.reused).length;
  if (reused === 0) return 'encoded';
  return reused === renditions.length ? 'reused' : 'partly reused';
}
