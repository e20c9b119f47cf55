import { expect, test } from 'vitest';
import { inTurn } from '../../src/api/probe-turns.ts';
import type { Media } from '../../src/schemas/media.ts';

/** Milliseconds. */
const patience = { timeout: 60_000 };

test('so many probes run at once, all come to their turn, and one whose client has gone is not begun', async () => {
  const running: PromiseWithResolvers<void>[] = [];
  let most = 0;
  let begun = 0;
  const probe = inTurn(async () => {
    const end = Promise.withResolvers<void>();
    running.push(end);
    begun += 1;
    most = Math.max(most, running.length);
    await end.promise;
    running.splice(running.indexOf(end), 1);
    return {} as Media;
  }, 3);
  const gone = new AbortController();
  const lost = expect(
    Promise.all(Array.from({ length: 7 }, () => probe('', AbortSignal.any([]), 'a'))).then(() => 'all'),
  ).resolves.toBe('all');
  const waiting = expect(probe('', gone.signal, 'a')).rejects.toThrow('gone');
  gone.abort(new Error('gone'));
  for (let turns = 0; turns < 7; turns += 1) {
    await expect.poll(() => running.length, patience).toBeGreaterThan(0);
    running[0]!.resolve();
    await expect.poll(() => begun, patience).toBeGreaterThanOrEqual(Math.min(7, turns + 4));
  }
  await Promise.all([lost, waiting]);
  expect([most, begun]).toEqual([3, 7]);
});

test('however many uploads of one project wait, one of each other project comes between two of them', async () => {
  const probed: string[] = [];
  const probe = inTurn(async (path) => {
    probed.push(path);
    return {} as Media;
  }, 1);
  const upload = (projectId: string, count: number) =>
    Array.from({ length: count }, (_, n) => probe(`${projectId}${n + 1}`, AbortSignal.any([]), projectId));
  await Promise.all([...upload('a', 5), ...upload('b', 1), ...upload('c', 2)]);
  expect(probed).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'c2', 'a4', 'a5']);
});
