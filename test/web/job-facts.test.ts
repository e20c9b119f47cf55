import { expect, test } from 'vitest';
import { encodingSeconds, nameOf } from '../../web/src/job-facts.ts';

const source = { name: 'film.mov', size: 1, resolution: { width: 1, height: 1 }, format: '', duration: 1, fileUrl: '' };

test.each([
  [{ source }, 'film.mov'],
  [{ source, videoUrl: 'https://example.com/a/My%20film.mp4?token=1' }, 'My film.mp4'],
  [{ videoUrl: 'https://example.com/%zz' }, '%zz'],
  [{ videoUrl: 'https://example.com/' }, 'https://example.com/'],
  [{ source: { ...source, name: null } }, 'an-id'],
  [{}, 'an-id'],
])('a job is called by what people know of it: %o', (job, name) => {
  expect(nameOf({ id: 'an-id', ...job })).toBe(name);
});

test('encoding time runs from the first work to the end', () => {
  expect(encodingSeconds({})).toBeNull();
  const startedAt = '2026-01-01T00:00:00.000Z';
  expect(encodingSeconds({ startedAt, finishedAt: '2026-01-01T00:00:16.200Z' })).toBe(16.2);
});
