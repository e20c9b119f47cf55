import { expect, test } from 'vitest';
import { recentSuccess } from '../src/recent-success.ts';

function checked() {
  const state = { now: 0, looks: 0, works: true };
  const check = recentSuccess(
    async () => {
      state.looks += 1;
      if (!state.works) throw new Error('away');
    },
    5000,
    () => state.now,
  );
  return { state, check };
}

test('what has worked is looked at again after a while alone', async () => {
  const { state, check } = checked();
  for (state.now = 0; state.now < 15_000; state.now += 1000) await check();
  expect(state.looks).toBe(3);
});

test('what fails later is told when the while is over, and what works again at once', async () => {
  const { state, check } = checked();
  await check();
  state.works = false;
  state.now = 4999;
  await check();
  state.now = 5000;
  await expect(check()).rejects.toThrow('away');
  await expect(check()).rejects.toThrow('away');
  expect(state.looks).toBe(3);
  state.works = true;
  await check();
});

test('those who ask at once share one look, whatever comes of it', async () => {
  const { state, check } = checked();
  state.works = false;
  const ended = await Promise.allSettled([check(), check(), check()]);
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(state.looks).toBe(1);
});
