import { expect, test } from 'vitest';
import { rateControl } from '../../src/core/ladder.ts';
import { previewLadder } from '../../src/core/preview.ts';

const portrait = { width: 720, height: 1280 };

test('a ladder is shown with the sizes and caps that a job gets, and what is above the source', () => {
  const shown = previewLadder(portrait, { resolutions: ['360', '1080'], framesPerSecond: 60, quality: 'high' });
  expect(shown).toEqual([
    { resolution: '360', width: 360, height: 640, above: false, maxrate: expect.any(Number) },
    { resolution: '1080', width: 720, height: 1280, above: true, maxrate: expect.any(Number) },
  ]);
  expect(shown[1]!.maxrate).toBe(rateControl(portrait, 60, 'high').maxrate);
});
