import { expect, test } from 'vitest';
import { Speed } from '../../web/src/uploads/speed.ts';

test('the speed of an upload is that of its last seconds', () => {
  const speed = new Speed();
  expect(speed.add(0, 0)).toBe(0);
  expect(speed.add(1000, 1000)).toBe(1000);
  expect(speed.add(2000, 3000)).toBe(1500);
  // What is older than 5 s counts no more
  expect(speed.add(7500, 3000)).toBe(0);
});
