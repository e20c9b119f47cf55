import { expect, test } from 'vitest';
import { evaluate, ifRangeHolds } from '../../src/api/preconditions.ts';

const now = { etag: '"abc"', lastModified: new Date('2026-01-02T03:04:05.678Z') };
const same = 'Fri, 02 Jan 2026 03:04:05 GMT';
const before = 'Fri, 02 Jan 2026 03:04:04 GMT';
const after = 'Fri, 02 Jan 2026 03:04:06 GMT';

test.each([
  [{}, 'proceed'],
  [{ 'if-none-match': '"abc"' }, 'not_modified'],
  [{ 'if-none-match': 'W/"abc"' }, 'not_modified'],
  [{ 'if-none-match': '"x", "abc"' }, 'not_modified'],
  [{ 'if-none-match': '*' }, 'not_modified'],
  [{ 'if-none-match': '"x"' }, 'proceed'],
  [{ 'if-modified-since': same }, 'not_modified'],
  [{ 'if-modified-since': after }, 'not_modified'],
  [{ 'if-modified-since': before }, 'proceed'],
  [{ 'if-modified-since': 'yesterday' }, 'proceed'],
  // The tag decides where both are sent
  [{ 'if-none-match': '"x"', 'if-modified-since': same }, 'proceed'],
  [{ 'if-match': '"abc"' }, 'proceed'],
  [{ 'if-match': '"x", "abc"' }, 'proceed'],
  [{ 'if-match': '*' }, 'proceed'],
  [{ 'if-match': '"x"' }, 'failed'],
  [{ 'if-match': 'W/"abc"' }, 'failed'],
  [{ 'if-unmodified-since': same }, 'proceed'],
  [{ 'if-unmodified-since': before }, 'failed'],
  [{ 'if-unmodified-since': 'yesterday' }, 'proceed'],
  [{ 'if-match': '"abc"', 'if-unmodified-since': before }, 'proceed'],
  [{ 'if-match': '"x"', 'if-none-match': '"abc"' }, 'failed'],
])('%j: %s', (headers, outcome) => {
  expect(evaluate(headers, now)).toBe(outcome);
});

test.each([
  [undefined, true],
  ['"abc"', true],
  ['"x"', false],
  ['W/"abc"', false],
  [same, true],
  [after, false],
  [before, false],
  ['nonsense', false],
])('If-Range %s counts: %s', (condition, holds) => {
  expect(ifRangeHolds(condition === undefined ? {} : { 'if-range': condition }, now)).toBe(holds);
});
