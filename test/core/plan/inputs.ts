import { readFileSync } from 'node:fs';
import { type Names, serviceNames } from '../../../src/core/names.ts';
import { makePlan, type PlanInput } from '../../../src/core/plan/plan.ts';
import type { Preset, Thumbnail } from '../../../src/schemas/job.ts';
import type { PresetRequest, Quality, ThumbnailRequest } from '../../../src/schemas/job-request.ts';
import type { Media, Timing } from '../../../src/schemas/media.ts';
import type { Plan } from '../../../src/schemas/plan.ts';

export const saved = [
  'camera-720p',
  'phone-1080p-vfr',
  'rotated-portrait-6ch',
  'camera-mpeg2',
  'surveillance',
  'audio-only',
  'muxed-720p',
] as const;
export type Saved = (typeof saved)[number];

/** What probing and scanning the real file of this name found. */
export function savedProbe(name: Saved): { media: Media; timing: Timing } {
  return JSON.parse(readFileSync(new URL(`../../fixtures/probes/${name}.json`, import.meta.url), 'utf8'));
}

/** Ids 1, 2, 3 ... in ObjectId form. */
export function counter(): () => string {
  let last = 0;
  return () => {
    last += 1;
    return last.toString(16).padStart(24, '0');
  };
}

export const address = {
  projectId: '605311c86efd284e474c0001',
  sha256: 'ab'.repeat(32),
  encoder: 'ffmpeg version 7.0',
};

export interface Request {
  presets: PresetRequest[];
  thumbnails?: ThumbnailRequest[];
  quality?: Quality;
}

/** The request of the contract's reference job. */
export const referenceRequest: Request = {
  presets: [
    { format: 'hls', resolutions: ['240', '360', '480'] },
    { format: 'mp4', resolutions: ['360'] },
  ],
  thumbnails: [{ timestamp: '00:00:01', resolutions: ['360'], formats: ['jpg', 'webp'], filters: ['none', 'blur'] }],
};

export function planInput(
  probe: { media: Media; timing: Timing },
  { presets, thumbnails = [], quality = 'standard' }: Request,
  names: Names = serviceNames,
): PlanInput {
  const numbered = (kind: string, index: number) => `${kind}${index}`.padStart(24, '0');
  return {
    ...probe,
    presets: presets.map((preset, index): Preset => ({ ...preset, id: numbered('a', index) })),
    thumbnails: thumbnails.map((thumbnail, index): Thumbnail => ({ ...thumbnail, id: numbered('b', index) })),
    quality,
    address,
    names,
    newId: counter(),
  };
}

export const planOf = (name: Saved, request: Request, names?: Names): Plan =>
  makePlan(planInput(savedProbe(name), request, names));
