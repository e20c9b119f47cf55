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

/**
 * Renders the chart as `helm template` does, as far as its templates go: values, `if`, `if not`, `range` over the
 * secret, `default` with `printf`, and `quote`. @throws Error at anything else, and at a value that is not there
 */
export function renderChart(changes: Record<string, unknown> = {}): Manifest[] {
  const scope = { Release: { Name: 'films' }, Values: { ...parse(read('values.yaml')), ...changes } };
  return readdirSync(new URL('templates/', chart)).flatMap((name) =>
    parseAllDocuments(render(read(`templates/${name}`), scope)).flatMap((document) => {
      if (document.errors.length > 0) throw document.errors[0];
      return (document.toJS() ?? []) as Manifest;
    }),
  );
}

function render(template: string, scope: object): string {
  return template
    .replace(/\{\{- if (not )?([.\w]+) \}\}\n([\s\S]*)\{\{- end \}\}/, (_all, not, path, inner) =>
      Boolean(lookUp(path, scope)) === (not === undefined) ? inner : '',
    )
    .replace(/ *\{\{- range \$name, \$value := ([.\w]+) \}\}\n([\s\S]*?) *\{\{- end \}\}\n/, (_all, path, inner) =>
      Object.entries(lookUp(path, scope) as object)
        .map(([name, value]) =>
          inner.replace('{{ $name }}', name).replace('{{ $value | quote }}', JSON.stringify(value)),
        )
        .join(''),
    )
    .replace(/\{\{ ([.\w]+) \| default \(printf "%s([\w-]+)" ([.\w]+)\) \}\}/g, (_all, path, end, other) =>
      String(lookUp(path, scope) || `${lookUp(other, scope)}${end}`),
    )
    .replace(/\{\{ (.+?) \}\}/g, (_all, path) => String(lookUp(path, scope)));
}

function lookUp(path: string, scope: object): unknown {
  const value = path
    .slice(1)
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], scope);
  if (!path.startsWith('.') || value === undefined) throw new Error(`the chart has no value ${path}`);
  return value;
}
