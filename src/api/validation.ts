import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { type Fault, schemaFaults } from '../core/schema-errors.ts';
import { VodsmithError } from '../errors.ts';

/** Checks a query against its TypeBox schema. Bodies are checked as they are: nothing is coerced or removed. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  // An id of another form is an id that does not exist: the handler answers 404 for both
  if (httpPart === 'params') return (value: unknown) => ({ value });
  const faultsOf = schemaFaults(schema);
  return (value: unknown) => {
    const given = httpPart === 'querystring' ? readQuery(schema, value) : value;
    const faults = faultsOf(given);
    return faults.length === 0 ? { value: given } : { error: refusal(faults, places[httpPart ?? ''] ?? 'The body') };
  };
};

interface QueryProperty {
  type?: string;
  default?: unknown;
}

/** A query has but texts: whole numbers are read, empty values are left out, defaults are filled in. */
function readQuery(schema: TSchema, query: unknown): Record<string, unknown> {
  const properties = (schema as { properties?: Record<string, QueryProperty> }).properties ?? {};
  const defaults = Object.entries(properties).flatMap(([key, { default: value }]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  const given = Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== '');
  const read = given.map(([key, value]) => [key, properties[key]?.type === 'integer' ? wholeNumber(value) : value]);
  return Object.fromEntries([...defaults, ...read]);
}

const wholeNumber = (value: unknown) =>
  typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;

const places: Record<string, string> = { querystring: 'The query', headers: 'The headers' };

function refusal(faults: Fault[], where: string): VodsmithError {
  const list = faults.map(({ path, message }) => `${path === '' ? where : path.slice(1)} ${message}`).join('; ');
  return new VodsmithError('invalid_request', `${where} is not valid: ${list}.`, { errors: faults });
}
