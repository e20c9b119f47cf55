import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { schemaFaults } from '../../src/core/schema-errors.ts';

const schema = Type.Object({
  name: Type.String({ maxLength: 5 }),
  colour: Type.Optional(Type.Enum(['red', 'green'])),
  code: Type.Optional(Type.String({ pattern: '^[a-z]+$' })),
  time: Type.Optional(Type.String({ pattern: '^\\d\\d:\\d\\d$', description: 'a time as HH:MM' })),
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
  size: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
  done: Type.Optional(Type.Boolean()),
  items: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 2 })),
  'd~1e': Type.Optional(Type.Number()),
  'a/b~c': Type.Optional(Type.Object({ deep: Type.Number() })),
});
const faults = schemaFaults(schema);

test('what fits has no faults', () => {
  expect(faults({ name: 'x', colour: 'red', time: '12:30', count: 9, size: null, items: ['a'] })).toEqual([]);
});

test.each([
  ['a missing key', {}, '/name', 'is missing'],
  ['a value of another type', { name: 5 }, '/name', 'must be a string, not 5'],
  ['an array for a text', { name: [] }, '/name', 'must be a string, not an array'],
  ['null for a text', { name: null }, '/name', 'must be a string, not null'],
  ['an object for a text', { name: {} }, '/name', 'must be a string, not an object'],
  ['a text for true or false', { name: 'x', done: 'yes' }, '/done', 'must be true or false, not a string'],
  ['half a number', { name: 'x', count: 1.5 }, '/count', 'must be a whole number, not 1.5'],
  ['a word that is not on the list', { name: 'x', colour: 'blue' }, '/colour', 'must be one of "red", "green"'],
  ['a text of another form', { name: 'x', time: 'noon' }, '/time', 'must be a time as HH:MM'],
  ['a form without a name', { name: 'x', code: 'A' }, '/code', 'must be text that matches ^[a-z]+$'],
  ['an empty list', { name: 'x', items: [] }, '/items', 'must have at least 1 item'],
  ['a long list', { name: 'x', items: ['a', 'b', 'c'] }, '/items', 'must have at most 2 items'],
  ['an item of another type', { name: 'x', items: ['a', 1] }, '/items/1', 'must be a string, not 1'],
  ['a key with ~1 in its name', { name: 'x', 'd~1e': 'y' }, '/d~01e', 'must be a number, not a string'],
  ['a key with / and ~ in its name', { name: 'x', 'a/b~c': {} }, '/a~1b~0c/deep', 'is missing'],
  [
    'a value below such a key',
    { name: 'x', 'a/b~c': { deep: '1' } },
    '/a~1b~0c/deep',
    'must be a number, not a string',
  ],
])('%s is told with its place, in words', (_what, value, path, message) => {
  expect(faults(value)).toEqual([{ path, message }]);
});

test.each([
  ['a long text', { name: 'xxxxxx' }, '/name', '5'],
  ['a number above its range', { name: 'x', count: 10 }, '/count', '9'],
  ['a number below its range', { name: 'x', count: 0 }, '/count', '1'],
])('%s is told with its limit', (_what, value, path, limit) => {
  expect(faults(value)).toEqual([{ path, message: expect.stringMatching(new RegExp(`^must .*\\b${limit}\\b`)) }]);
});

test.each([
  [undefined, 'must be an object, not nothing'],
  [null, 'must be an object, not null'],
  [[], 'must be an object, not an array'],
  ['text', 'must be an object, not a string'],
])('a whole of %j is a fault at the root', (value, message) => {
  expect(faults(value)).toEqual([{ path: '', message }]);
});

test('all faults are told at once', () => {
  expect(faults({ colour: 'blue', done: 0, items: [1, 2] }).map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/name', '/colour', '/done', '/items/0', '/items/1']),
  );
});

test('a value of any size has an answer of a bounded one', () => {
  expect(schemaFaults(Type.Array(Type.String()))(Array(10_000).fill(0)).length).toBeLessThanOrEqual(100);
});

test('a value that fits none of several is told once for each reason', () => {
  const messages = faults({ name: 'x', size: 'big' });
  expect(messages.length).toBeGreaterThan(0);
  for (const { path, message } of messages) {
    expect(path).toBe('/size');
    expect(message).toMatch(/^must /);
  }
});
