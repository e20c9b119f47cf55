import fc, { type Arbitrary } from 'fast-check';
import { textValueOf } from './arbitrary.ts';
import { bodyOf, type SentBody } from './bodies.ts';
import { type Caller, callers } from './callers.ts';
import type { Operation, Parameter } from './document.ts';

/** A request that is still without the ids of what is there: those are known when it is sent. */
export interface Recipe {
  operation: Operation;
  /** Values of parameters of the path; one that is not here is an id that is there: which, says `number`. */
  path: Record<string, string>;
  number: number;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: SentBody | null;
  who: Caller;
}

/** Requests of one call. */
export function recipesOf(operation: Operation): Arbitrary<Recipe> {
  const { parameters, body, method } = operation;
  const of = (place: string) => parameters.filter((parameter) => parameter.in === place);
  return fc.record({
    operation: fc.constant(operation),
    path: mostly(
      6,
      fc.constant({}),
      valuesOf(of('path'), (value) => value.slice(0, 90) || 'x'),
    ),
    number: fc.nat(),
    query: valuesOf(of('query')),
    headers: fc.tuple(valuesOf(of('header'), printable), oddHeaders).map(([own, odd]) => ({ ...odd, ...own })),
    body: method === 'GET' ? fc.constant(null) : bodyOf(body),
    who: mostly(9, fc.constantFrom<Caller>('mine', 'admin'), fc.constantFrom(...callers)),
  });
}

const mostly = <T>(weight: number, arbitrary: Arbitrary<T>, other: Arbitrary<T>): Arbitrary<T> =>
  fc.oneof({ weight, arbitrary }, { weight: 1, arbitrary: other });

/** Values of some parameters, mostly of all that are required. */
function valuesOf(parameters: Parameter[], change = (value: string) => value): Arbitrary<Record<string, string>> {
  const values = parameters.map(({ name, schema, example }) => {
    const examples = example === undefined ? [] : [example];
    return [name, textValueOf({ examples, ...schema }).map(change)] as const;
  });
  const requiredKeys = parameters.filter(({ required }) => required).map(({ name }) => name);
  const record = (required: string[]) => fc.record(Object.fromEntries(values), { requiredKeys: required });
  return mostly(19, record(requiredKeys), record([])) as Arbitrary<Record<string, string>>;
}

const printable = (value: string) => value.replace(/[^\x20-\x7e]/g, '?');

/** Headers that no call of the document takes, or that say something else than there is. */
const oddHeaders = fc
  .record(
    {
      accept: fc.constantFrom('text/html', '*/*;q=0', ';;'),
      origin: fc.constantFrom('https://example.com', 'null', 'nonsense'),
      range: fc.constantFrom('bytes=0-', 'bytes=9-1', 'bytes=-0', 'lines=1'),
      'accept-encoding': fc.constantFrom('gzip', 'identity;q=0'),
      'if-none-match': fc.constantFrom('*', '"a"', 'W/"'),
      'last-event-id': fc.constantFrom('completed:1', 'nonsense', '\t'),
      'x-http-method-override': fc.constantFrom('DELETE', 'TRACE'),
      'x-forwarded-for': fc.constantFrom('127.0.0.1', 'nonsense, 10.0.0.1'),
      'x-forwarded-host': fc.constantFrom('example.com', '"><script>'),
      'x-vodsmith-project': fc.constantFrom('nonsense', '6b0000000000000000000000'),
    },
    { requiredKeys: [] },
  )
  .map((headers) => Object.fromEntries(Object.entries(headers).slice(0, 1)));
