import { expect, test } from 'vitest';
import { encodeOptions, fullLadder, jobBody } from '../../../bench/job/request.ts';
import { spreadOf } from '../../../bench/ladder/growth.ts';
import { readParts } from '../../../bench/ladder/parts.ts';
import { readJobRequest } from '../../../src/core/job-request.ts';

test('the command and the server are asked for the same', () => {
  const body = readJobRequest(jobBody(fullLadder, 'a'.repeat(24)));
  expect(body.presets.flatMap(({ format, resolutions }) => [`--${format}`, resolutions.join(',')])).toEqual(
    encodeOptions(fullLadder).slice(0, 4),
  );
  expect(body.thumbnails).toHaveLength(1);
});

test('what is not asked for is not named', () => {
  const request = { hls: ['240'], mp4: [], image: null, quality: 'draft' as const };
  expect(encodeOptions(request)).toEqual(['--hls', '240', '--quality', 'draft']);
  expect(jobBody(request, 'id')).toEqual({
    ...{ videoId: 'id', quality: 'draft' },
    presets: [{ format: 'hls', resolutions: ['240'] }],
  });
});

test('a part that there is not is named', () => {
  expect([...readParts('peers,growth')]).toEqual(['peers', 'growth']);
  expect(() => readParts('cost,costs')).toThrow('"costs"');
});

test('the spread is what the dearest is above the cheapest', () => {
  expect(spreadOf([2, 2.1, 2.05])).toBe(0.05);
});
