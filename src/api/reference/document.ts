/** What of JSON Schema (2020-12) the document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  default?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: Schema;
  example?: unknown;
}

export type Content = Record<string, { schema?: Schema }>;

export interface Answer {
  description: string;
  content?: Content;
  headers?: Record<string, unknown>;
}

interface Operation {
  summary: string;
  tags: string[];
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, Answer>;
}

/** What of OpenAPI 3.1 the document at /openapi.json uses. */
export interface OpenApi {
  info: { title: string; version: string; description: string };
  tags: { name: string }[];
  components: {
    schemas: Record<string, Schema>;
    securitySchemes: Record<string, { in: string; name: string; description: string }>;
  };
  paths: Record<string, Record<string, Operation>>;
}

export interface Call extends Operation {
  method: string;
  path: string;
  /** Anchor on the page. */
  id: string;
}

/** The calls of each tag, both in the order of the document. */
export function callsByTag({ paths, tags }: OpenApi): { tag: string; calls: Call[] }[] {
  const calls = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
      id: anchorOf(`${method} ${path}`),
    })),
  );
  return tags.map(({ name }) => ({ tag: name, calls: calls.filter((call) => call.tags.includes(name)) }));
}

/** Lower case, words joined by hyphens: `get-v1-files-id`. */
export const anchorOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** The name of a schema that has one: it is shown in its own place. */
export const nameOf = ({ $ref }: Schema): string | null => $ref?.split('/').at(-1) ?? null;
