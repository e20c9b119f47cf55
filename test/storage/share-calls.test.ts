import { expect, test } from 'vitest';
import { shareCalls } from '../../src/storage/share-calls.ts';

/** Calls that end when they are told to. */
function manual() {
  const begun: (PromiseWithResolvers<void> & { path: string })[] = [];
  const call = shareCalls((path) => {
    const ending = { ...Promise.withResolvers<void>(), path };
    begun.push(ending);
    return ending.promise;
  });
  return { begun, call };
}

test('who asks while one call runs waits for the next, and all of them share it', async () => {
  const { begun, call } = manual();
  const first = call('a');
  const later = [call('a'), call('a'), call('a')];
  const other = call('b');
  expect(begun.map(({ path }) => path)).toEqual(['a', 'b']);
  begun[0]!.resolve();
  await first;
  await expect.poll(() => begun.length).toBe(3);
  begun[2]!.resolve();
  begun[1]!.resolve();
  await Promise.all([...later, other]);
  const last = call('a');
  expect(begun.map(({ path }) => path)).toEqual(['a', 'b', 'a', 'a']);
  begun[3]!.resolve();
  await last;
});

test('a call that fails fails for those who share it, and for nobody after them', async () => {
  const { begun, call } = manual();
  const [first, ...later] = [call('a'), call('a'), call('a')];
  begun[0]!.reject(new Error('no room'));
  await expect(first).rejects.toThrow('no room');
  await expect.poll(() => begun.length).toBe(2);
  begun[1]!.resolve();
  await Promise.all(later);
});
