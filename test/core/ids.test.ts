import { expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';

test('an id is 24 lower-case hex digits that begin with the time', () => {
  const id = newId(Date.parse('2021-03-18T05:07:18.771Z'));
  expect(id).toMatch(/^[0-9a-f]{24}$/);
  expect(Number.parseInt(id.slice(0, 8), 16)).toBe(Date.parse('2021-03-18T05:07:18Z') / 1000);
});

test('the ids of one second are unique, and one tells nothing of another', () => {
  const now = Date.now();
  const ids = Array.from({ length: 50_000 }, () => newId(now));
  expect(new Set(ids).size).toBe(ids.length);
  const first = BigInt(`0x${ids[0]}`);
  const neighbours = ids.slice(1).filter((id) => BigInt(`0x${id}`) - first < 2n ** 24n && BigInt(`0x${id}`) >= first);
  expect(neighbours).toEqual([]);
});

test('a later id is greater', () => {
  const now = Date.now();
  const earlier = Array.from({ length: 10 }, () => newId(now));
  const later = newId(now + 1000);
  for (const id of earlier) expect(later > id).toBe(true);
});
