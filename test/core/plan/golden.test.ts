import { expect, test } from 'vitest';
import { imagesFromChunks } from '../../../src/core/plan/images-from-chunks.ts';
import { planOf, type Request, referenceRequest, type Saved } from './inputs.ts';

const fullLadder: Request = {
  presets: [
    { format: 'mp4', resolutions: ['360', '1080'] },
    { format: 'hls', resolutions: ['240', '720', '1080', '4k'] },
  ],
  thumbnails: [{ timestamp: '00:00:00', resolutions: ['720'], formats: ['jpg'] }],
  quality: 'high',
};

const cases: [string, Saved, Request][] = [
  ['camera-720p-reference', 'camera-720p', referenceRequest],
  ['phone-1080p-vfr-full-ladder', 'phone-1080p-vfr', fullLadder],
  ['rotated-portrait-6ch-reference', 'rotated-portrait-6ch', referenceRequest],
  ['camera-mpeg2-full-ladder', 'camera-mpeg2', fullLadder],
  ['surveillance-reference', 'surveillance', referenceRequest],
  ['audio-only-reference', 'audio-only', referenceRequest],
  ['muxed-720p-reference', 'muxed-720p', { ...referenceRequest, quality: 'draft' }],
];

test.each(cases)('the plan %s', async (golden, source, request) => {
  const plan = JSON.stringify(imagesFromChunks(planOf(source, request)), null, 2);
  await expect(`${plan}\n`).toMatchFileSnapshot(`../../fixtures/plans/${golden}.json`);
});
