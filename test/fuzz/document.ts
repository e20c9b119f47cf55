import type { TSchema } from 'typebox';

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: JsonSchema;
  example?: unknown;
}

interface Answer {
  content?: Record<string, { schema: JsonSchema }>;
}

/** One call of the API, as /openapi.json has it. */
export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** With `{name}` where a parameter stands. */
  path: string;
  parameters: Parameter[];
  /** By content type. */
  body: Record<string, { schema: JsonSchema }>;
  responses: Record<string, Answer>;
  /** It asks for no token: ids are enough. */
  open: boolean;
}

/** What of JSON Schema the document uses. */
export interface JsonSchema {
  type?: string | string[];
  $ref?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  patternProperties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  pattern?: string;
  format?: string;
  examples?: unknown[];
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
}

interface Item extends Pick<Operation, 'responses'> {
  parameters?: Parameter[];
  requestBody?: { content: Operation['body'] };
  security?: object[];
}
export interface OpenApi {
  paths: Record<string, Record<string, Item>>;
  components?: { schemas?: Record<string, JsonSchema> };
}

/** All calls of the document, every reference in place of what it names. */
export function operationsOf(document: OpenApi): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], requestBody, responses, security }]) =>
      resolved(document, {
        ...{ method: method.toUpperCase() as Operation['method'], path, parameters, responses },
        ...{ body: requestBody?.content ?? {}, open: security?.length === 0 },
      }),
    ),
  );
}

function resolved<T>(document: OpenApi, node: T): T {
  if (typeof node !== 'object' || node === null) return node;
  const { $ref } = node as JsonSchema;
  if (typeof $ref === 'string') return resolved(document, referred(document, $ref) as T);
  const entries = Object.entries(node).map(([key, value]) => [key, resolved(document, value)]);
  return (Array.isArray(node) ? entries.map(([, value]) => value) : Object.fromEntries(entries)) as T;
}

function referred(document: OpenApi, target: string): unknown {
  const steps = target.replace(/^#\//, '').split('/');
  const found = steps.reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], document);
  if (found === undefined) throw new Error(`${target} leads nowhere`);
  return found;
}

/** The schema as TypeBox checks it. */
export const asTypeBox = (schema: JsonSchema): TSchema => schema as TSchema;
