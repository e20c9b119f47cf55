import { expect, test } from 'vitest';
import { networkOf, openLoginLimit } from '../../src/api/login-limit.ts';

test('no more passwords are checked at once than the memory has room for', async () => {
  const limit = openLoginLimit();
  const gate = Promise.withResolvers<boolean>();
  const running = Array.from({ length: 4 }, () => limit.check(() => gate.promise));
  expect(await limit.check(async () => true)).toBeNull();
  gate.resolve(false);
  expect(await Promise.all(running)).toEqual([false, false, false, false]);
  expect(await limit.check(async () => true)).toBe(true);
});

test('a check that fails gives its place back', async () => {
  const limit = openLoginLimit();
  for (let tries = 0; tries < 5; tries += 1)
    await expect(limit.check(() => Promise.reject(new Error('no database')))).rejects.toThrow('no database');
});

test.each([
  ['192.0.2.1', '::ffff:192.0.2.1', true],
  ['192.0.2.1', '192.0.2.2', false],
  ['2001:db8::1', '2001:db8::ffff:1', true],
  ['2001:db8::1', '2001:db8:0:1::1', false],
])('%s and %s are one network: %s', (one, other, same) => {
  expect(networkOf(one) === networkOf(other)).toBe(same);
});
