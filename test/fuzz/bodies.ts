import fc, { type Arbitrary } from 'fast-check';
import { anyValueOf } from './arbitrary.ts';
import type { Operation } from './document.ts';

export interface SentBody {
  type: string;
  text: string;
}

/** Bodies of a call by its content types, and some that it does not take. */
export function bodyOf(content: Operation['body']): Arbitrary<SentBody | null> {
  const kinds = Object.entries(content).map(([type, { schema }]) => ({
    weight: 12,
    arbitrary: type === 'multipart/form-data' ? formOf() : anyValueOf(schema).map((value) => json(type, value)),
  }));
  return fc.oneof(
    ...(kinds.length > 0 ? kinds : [{ weight: 12, arbitrary: fc.constant(null) }]),
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.oneof(text('application/json'), text('text/plain'), text('application/xml')) },
    { weight: 1, arbitrary: fc.jsonValue().map((value) => json('application/json', value)) },
  );
}

const json = (type: string, value: unknown): SentBody => ({ type, text: JSON.stringify(value) ?? '' });
const text = (type: string): Arbitrary<SentBody> => fc.string().map((value) => ({ type, text: value }));

/** Forms with a file that is no film: what reads films has a hostile corpus of its own. */
function formOf(): Arbitrary<SentBody> {
  const part = fc.record({ name: fc.constantFrom('file', 'other', ''), content: fc.string({ maxLength: 200 }) });
  return fc.array(part, { maxLength: 3 }).map((parts) => ({
    type: 'multipart/form-data; boundary=b0undary',
    text: `${parts.map(({ name, content }) => `--b0undary\r\nContent-Disposition: form-data; name="${name}"; filename="a"\r\n\r\n${content}\r\n`).join('')}--b0undary--\r\n`,
  }));
}
