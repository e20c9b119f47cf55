import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

test('migrations are numbered from 1 without a gap, and no number is there twice', () => {
  const names = readdirSync(new URL('../src/db/migrations/', import.meta.url)).sort();
  expect(names.map((name) => Number.parseInt(name, 10))).toEqual(names.map((_name, index) => index + 1));
});
