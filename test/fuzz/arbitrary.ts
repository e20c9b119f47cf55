import fc, { type Arbitrary } from 'fast-check';
import type { JsonSchema } from './document.ts';

const text = fc.string({ unit: 'binary', maxLength: 60 }).map((value) => value.toWellFormed());
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }) as Arbitrary<unknown>,
  fc.constantFrom<unknown>('', '\0', -1, 0, 1e308, 2 ** 53, null, [], {}, 'x'.repeat(10_000), { __proto__: null }),
);

/** Values of the schema; one of about twenty breaks it somewhere. */
export function anyValueOf(schema: JsonSchema): Arbitrary<unknown> {
  return fc.oneof({ weight: 19, arbitrary: soundValueOf(schema) }, { weight: 1, arbitrary: anything });
}

function soundValueOf(schema: JsonSchema): Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(anyValueOf));
  switch ([schema.type].flat()[0]) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return fc.array(anyValueOf(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 3 });
    case 'string':
      return textOf(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -5, max: Math.min(schema.maximum ?? 1000, 2 ** 31 - 1) });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return anything;
  }
}

function objectOf({ properties = {}, required = [] }: JsonSchema): Arbitrary<unknown> {
  const known = fc.record(Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, anyValueOf(one)])), {
    requiredKeys: required,
  });
  const more = fc.oneof(
    { weight: 9, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.dictionary(text, anything) },
  );
  return fc.tuple(known, more).map(([one, other]) => ({ ...other, ...one }));
}

function textOf({ examples = [], ...schema }: JsonSchema): Arbitrary<string> {
  const known = examples.map((example) => ({ weight: 4, arbitrary: fc.constant(String(example)) }));
  return fc.oneof(...known, { weight: 1, arbitrary: madeTextOf(schema) });
}

function madeTextOf({ pattern, format, minLength = 0, maxLength = 60 }: JsonSchema): Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern)).map((value) => value.slice(0, 300));
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  return fc
    .string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, 300) })
    .map((value) => value.toWellFormed());
}

/** What stands in a path or a query: a value of the schema, or any text. */
export function textValueOf(schema: JsonSchema): Arbitrary<string> {
  return fc.oneof(
    { weight: 9, arbitrary: soundValueOf(schema).map(String) },
    { weight: 1, arbitrary: text.filter((value) => value !== '') },
  );
}
