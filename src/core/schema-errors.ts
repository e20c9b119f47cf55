import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { Settings } from 'typebox/system';

export interface Fault {
  /** JSON pointer (RFC 6901) into what was sent; '' is the whole. */
  path: string;
  message: string;
}

// All faults at once, but no answer of a size that a customer chooses: TypeBox would stop after 8.
Settings.Set({ maxErrors: 100 });

/** Checks values against `schema`: the function answers with every fault, in words for people; none if it is valid. */
export function schemaFaults(schema: TSchema): (value: unknown) => Fault[] {
  const validator = Compile(schema);
  return (value) => (validator.Check(value) ? [] : validator.Errors(value).flatMap((e) => faultsOf(e, schema, value)));
}

function faultsOf(error: TLocalizedValidationError, schema: TSchema, value: unknown): Fault[] {
  const path = error.instancePath;
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((key) => ({ path: `${path}/${toStep(key)}`, message: 'is missing' }));
    case 'type':
      return [{ path, message: `must be ${typeName(error.params.type)}, not ${nameOf(at(value, path))}` }];
    case 'enum':
      return [
        { path, message: `must be one of ${error.params.allowedValues.map((v) => JSON.stringify(v)).join(', ')}` },
      ];
    case 'pattern':
      return [
        {
          path,
          message: `must be ${description(schema, error.schemaPath) ?? `text that matches ${error.params.pattern}`}`,
        },
      ];
    case 'minItems':
      return [{ path, message: `must have at least ${items(error.params.limit)}` }];
    case 'maxItems':
      return [{ path, message: `must have at most ${items(error.params.limit)}` }];
    default:
      return [{ path, message: error.message }];
  }
}

const items = (count: number) => (count === 1 ? '1 item' : `${count} items`);

const toStep = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');
const ofStep = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~');

/** What a JSON pointer points at; `undefined` where there is nothing. */
function at(root: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1).map(ofStep);
  return steps.reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], root);
}

function description(schema: TSchema, schemaPath: string): string | undefined {
  const node = at(schema, schemaPath.replace(/^#/, ''));
  return (node as { description?: string } | undefined)?.description;
}

const articled: Record<string, string> = {
  object: 'an object',
  array: 'an array',
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};

function typeName(type: string | string[]): string {
  return [type]
    .flat()
    .map((name) => articled[name] ?? name)
    .join(' or ');
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  return articled[typeof value] ?? typeof value;
}
