import { type Fault, schemaFaults } from '../../src/core/schema-errors.ts';
import { asTypeBox, type JsonSchema, type Operation } from './document.ts';

const validators = new WeakMap<JsonSchema, (value: unknown) => Fault[]>();

function faultsOf(schema: JsonSchema, value: unknown): Fault[] {
  const validate = validators.get(schema) ?? schemaFaults(asTypeBox(schema));
  validators.set(schema, validate);
  return validate(value);
}

export interface Answer {
  status: number;
  type: string;
  body: string;
}

/** What is wrong with an answer by the document; `null` for nothing. */
export function faultOfAnswer({ method, responses }: Operation, { status, type, body }: Answer): string | null {
  // oEmbed 1.0 section 2.3.3 wants a 501 for a format that is not there
  if (status >= 500 && status !== 501) return `answers ${status}`;
  const declared = responses[status];
  if (declared === undefined) return `answers ${status}, which the document does not know`;
  // To HEAD nothing but the head of an answer comes (RFC 9110 section 9.3.2)
  if (declared.content === undefined || method === 'HEAD') return body === '' ? null : `has a body with ${status}`;
  const mediaType = type.split(';', 1)[0]!;
  const schema = declared.content[mediaType]?.schema;
  if (schema === undefined) return `answers ${status} as ${type}, which the document does not know`;
  if (!/json$/.test(mediaType)) return null;
  const value = parsed(body);
  if (value === undefined) return `answers ${status} with ${type} that is no JSON`;
  const [fault] = faultsOf(schema, value);
  return fault === undefined ? null : `answers ${status} with a body whose ${fault.path || 'whole'} ${fault.message}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
