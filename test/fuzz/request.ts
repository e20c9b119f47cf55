import { type Ids, kinds } from './projects.ts';
import type { Recipe } from './recipe.ts';
import type { Sent } from './send.ts';

/** The request of a recipe, with ids of what is there. */
export function requestOf(recipe: Recipe, ids: Ids, caller: Record<string, string>): Sent {
  const { operation, body } = recipe;
  return {
    method: operation.method,
    path: pathOf(recipe, ids),
    headers: { ...recipe.headers, ...caller, ...(body !== null && { 'content-type': body.type }) },
    body: body === null ? '' : withIds(body.text, recipe.number, ids.files),
  };
}

function pathOf({ operation: { path }, path: values, query, number }: Recipe, ids: Ids): string {
  const kind = kinds.find((one) => path.includes(`/${one}/{`)) ?? 'jobs';
  const found = ids[kind].length > 0 ? ids[kind] : ids.jobs;
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? found[number % found.length]!).replaceAll('.', '%2E'),
  );
  const search = new URLSearchParams(query).toString();
  return search === '' ? filled : `${filled}?${search}`;
}

/** An id that was made from a schema names nothing: one that is there takes its place. */
const withIds = (text: string, number: number, ids: string[]): string =>
  text.replace(/"[0-9a-f]{24}"/g, (made) => (ids.length === 0 ? made : `"${ids[number % ids.length]}"`));
