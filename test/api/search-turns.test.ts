import { expect, test } from 'vitest';
import { searchTurns } from '../../src/api/search-turns.ts';

test('two searches run at once, whoever asks; of one project a hundred wait, and those of others come between them', async () => {
  const inTurn = searchTurns();
  const begun: string[] = [];
  const hold = Promise.withResolvers<void>();
  const search = (projectId: string) =>
    inTurn(projectId, async () => {
      begun.push(projectId);
      await hold.promise;
    });
  const flood = Array.from({ length: 102 }, () => search('flood'));
  const single = search('single');
  expect(begun).toEqual(['flood', 'flood']);
  await expect(search('flood')).rejects.toMatchObject({ code: 'too_many_calls' });
  hold.resolve();
  await Promise.all([single, ...flood]);
  expect(begun).toHaveLength(103);
  expect(begun.indexOf('single')).toBeLessThan(4);
});
