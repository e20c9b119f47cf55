import { readdirSync, readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';

const chart = new URL('../../deploy/helm/vodsmith/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, chart), 'utf8');

export interface Manifest {
  kind: string;
  metadata: { name: string };
  spec?: Record<string, unknown>;
  stringData?: Record<string, string>;
}

export const values: Record<string, Record<string, unknown>> = parse(read('values.yaml'));

/**
 * Renders the chart as `helm template` does, as far as its templates go: values, `if`, `if not`, `else`, `range` over the
 * secret, `default` with `printf`, `quote`, `div` and `sub`. @throws Error at anything else, and at a value that is not
 * there
 *
 * @param changes of values, by the names of their sections where they are in one
 */
export function renderChart(changes: Record<string, unknown> = {}): Manifest[] {
  const changed = Object.entries(changes).map(([name, value]) => {
    const isSection = typeof value === 'object' && value !== null;
    return [name, isSection ? { ...values[name], ...value } : value];
  });
  const scope = { Release: { Name: 'films' }, Values: { ...values, ...Object.fromEntries(changed) } };
  return readdirSync(new URL('templates/', chart)).flatMap((name) =>
    parseAllDocuments(render(read(`templates/${name}`), scope)).flatMap((document) => {
      if (document.errors.length > 0) throw document.errors[0];
      return (document.toJS() ?? []) as Manifest;
    }),
  );
}

function render(template: string, scope: object): string {
  const parts = template
    .replace(/ *\{\{- range \$name, \$value := ([.\w]+) \}\}\n([\s\S]*?) *\{\{- end \}\}\n/, (_all, path, inner) =>
      Object.entries(lookUp(path, scope) as object)
        .map(([name, value]) =>
          inner.replace('{{ $name }}', name).replace('{{ $value | quote }}', JSON.stringify(value)),
        )
        .join(''),
    )
    .replace(/\s*\{\{- /g, '{{ ')
    .split(/\{\{ (.+?) \}\}/);
  /** Of each block around what is read now: whether it is written. */
  const blocks: boolean[] = [];
  let text = '';
  for (const [index, part] of parts.entries()) {
    const isAction = index % 2 === 1;
    const [, not, path] = (isAction && /^if (not )?([.\w]+)$/.exec(part)) || [];
    if (path !== undefined) blocks.push(Boolean(lookUp(path, scope)) === (not === undefined));
    else if (isAction && part === 'else') blocks.push(!blocks.pop());
    else if (isAction && part === 'end') blocks.pop();
    else if (!blocks.includes(false)) text += isAction ? resultOf(part, scope) : part;
  }
  return text;
}

function resultOf(action: string, scope: object): string {
  const [, otherwise, end, other] = /^([.\w]+) \| default \(printf "%s([\w-]+)" ([.\w]+)\)$/.exec(action) ?? [];
  if (otherwise !== undefined) return String(lookUp(otherwise, scope) || `${lookUp(other!, scope)}${end}`);
  const [, operation, operand, number] = /^(div|sub) ([.\w]+) (\d+)$/.exec(action) ?? [];
  if (operation === undefined) return String(lookUp(action, scope));
  const value = Number(lookUp(operand!, scope));
  return String(operation === 'div' ? Math.trunc(value / Number(number)) : value - Number(number));
}

function lookUp(path: string, scope: object): unknown {
  const value = path
    .slice(1)
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], scope);
  if (!path.startsWith('.') || value === undefined) throw new Error(`the chart has no value ${path}`);
  return value;
}
