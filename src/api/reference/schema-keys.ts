import { nameOf, type Schema } from './document.ts';
import { code, inline, termList } from './markup.ts';
import { wordsOf } from './schema-words.ts';

export interface Key {
  /** From the top: `presets[].format`. */
  path: string;
  schema: Schema;
  required: boolean;
}

/** All keys of a value, those of its objects after them. What has a name of its own is left to its place. */
function keysOf(schema: Schema, path = ''): Key[] {
  if (nameOf(schema) !== null) return [];
  if (schema.items !== undefined) return keysOf(schema.items, `${path}[]`);
  const { properties = {}, required = [] } = schema.anyOf === undefined ? schema : merged(schema.anyOf);
  return Object.entries(properties).flatMap(([name, inner]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return [{ path: at, schema: inner, required: required.includes(name) }, ...keysOf(inner, at)];
  });
}

/** One object with the keys of all that a value may be; required is what each of them requires. */
function merged(variants: Schema[]): Pick<Schema, 'properties' | 'required'> {
  const objects = variants.filter(({ properties }) => properties !== undefined);
  const names = new Set(objects.flatMap(({ properties = {} }) => Object.keys(properties)));
  const properties: Record<string, Schema> = {};
  for (const name of names) {
    const found = objects.flatMap((one) => one.properties?.[name] ?? []);
    const different = new Map(found.map((one) => [JSON.stringify(one), one]));
    properties[name] = different.size === 1 ? found[0]! : { anyOf: [...different.values()] };
  }
  const required = [...names].filter((name) => objects.every((one) => one.required?.includes(name)));
  return { properties, required };
}

/** The keys as HTML; empty where there is none to show. @param optional says which may be left out */
export function showKeys(schema: Schema, { optional }: { optional: boolean }): string {
  const keys = keysOf(schema);
  if (keys.length === 0) return '';
  return termList(
    keys.map((key) => ({
      term: `${code(key.path)} <span class="type">${wordsOf(key.schema)}</span>${optional && key.required ? required : ''}`,
      text: inline(describe(key.schema)),
    })),
  );
}

export const required = ' <strong class="required">required</strong>';

/** What a schema says of itself, a list of its items, and what stands without a value. */
export function describe(schema: Schema): string {
  const { description = schema.items?.description ?? '', default: value } = schema;
  const unset = value === undefined ? '' : `${JSON.stringify(value)} without it`;
  return [description, unset].filter((text) => text !== '').join('; ');
}
