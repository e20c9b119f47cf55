import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../src/db/migrations/', import.meta.url);
const names = readdirSync(folder).sort();

test('migrations are numbered from 1 without a gap, and no number is there twice', () => {
  expect(names.map((name) => Number.parseInt(name, 10))).toEqual(names.map((_name, index) => index + 1));
});

/** What fails an old process that goes on beside a new one, by what it does to it. */
const breaking: [string, RegExp][] = [
  ['takes away what it reads', /\bdrop\s+(table|column|view|schema|type|sequence|function|trigger|default)\b/],
  ['takes away what it reads', /\btruncate\b/],
  ['calls what it reads by another name', /\brename\b/],
  ['changes the type of what it reads', /\balter\s+(column\s+)?\w+\s+(set\s+data\s+)?type\b/],
  ['asks for what it does not write', /\bset\s+not\s+null\b/],
  [
    'asks for what it does not write',
    /\badd\s+(column\s+)?(if\s+not\s+exists\s+)?\w+[^,;]*\bnot\s+null\b(?![^,;]*\bdefault\b)(?<!default[^,;]*)/,
  ],
  ['refuses what it writes', /\badd\s+(constraint\s+\w+\s+)?(check|unique|exclude|foreign\s+key|primary\s+key)\b/],
  ['refuses what it writes', /\bcreate\s+unique\s+index\b/],
  ['keeps it out', /\b(revoke|lock\s+table|vacuum\s+full)\b/],
];

/** Without comments, one statement for each semicolon at a line's end, as `migrate` has them. */
const statementsOf = (text: string) =>
  text
    .replace(/--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim().toLowerCase());

/** A table that the same migration makes is nobody's yet. */
function faultsOf(text: string): string[] {
  const statements = statementsOf(text);
  const made = new Set(statements.flatMap((statement) => /^create table (\w+)/.exec(statement)?.[1] ?? []));
  return statements.flatMap((statement) => {
    const [, table = ''] = /^(?:alter table|create unique index \w+ on) (\w+)/.exec(statement) ?? [];
    if (made.has(table)) return [];
    return breaking.flatMap(([what, pattern]) => (pattern.test(statement) ? [`${what}: ${statement}`] : []));
  });
}

test.each(names.slice(1))('%s lets old processes go on', (name) => {
  expect(faultsOf(readFileSync(new URL(name, folder), 'utf8'))).toEqual([]);
});

test.each([
  'drop table jobs;',
  'alter table jobs drop column plan;',
  'alter table jobs rename column plan to plans;',
  'alter table jobs alter column priority type bigint;',
  'alter table jobs alter priority set data type bigint;',
  'alter table jobs alter column user_data set not null;',
  'alter table jobs add column owner text not null;',
  'alter table jobs add constraint short check (length(id) < 9);',
  'create unique index one_name on projects (name);',
  'create table a (id text);\n-- and\nalter table jobs drop column plan;',
])('it is seen that this does not: %s', (text) => {
  expect(faultsOf(text)).toHaveLength(1);
});

test.each([
  'alter table jobs add column owner text;',
  "alter table jobs add column owner text not null default 'nobody';",
  'create table a (id text primary key, name text not null);\ncreate unique index names on a (name);',
  'create index by_name on projects (name);',
])('and that this does: %s', (text) => {
  expect(faultsOf(text)).toEqual([]);
});
