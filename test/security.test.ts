import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../', import.meta.url);
const text = readFileSync(new URL('docs/security.md', root), 'utf8');
/** Rows of the tables whose last column is "test". */
const tables = [...text.matchAll(/^\| who \| how \| what stops it \| test \|\n\|[-| ]+\|\n((?:\|.*\|\n)+)/gm)];
const rows = tables.flatMap(([, body]) => body!.trim().split('\n'));

const promises = rows.map((row) => {
  const cells = row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
  return { cells, named: [...(cells.at(-1) ?? '').matchAll(/`(test\/[^`]+)`/g)].map(([, path]) => path!) };
});

test('every row of the threat model says who, how, what stops it, and which test', () => {
  expect(promises.length).toBeGreaterThan(20);
  for (const { cells, named } of promises) {
    expect(cells, cells.join(' | ')).toHaveLength(4);
    expect(cells.filter((cell) => cell === '')).toEqual([]);
    expect(named, cells[1]).not.toEqual([]);
  }
});

test('every test that the threat model names is there', () => {
  const missing = promises.flatMap(({ named }) => named).filter((path) => !existsSync(new URL(path, root)));
  expect(missing).toEqual([]);
});

test('every source file that it names is there', () => {
  const sources = [...text.matchAll(/`(src\/[^`]+)`/g)].map(([, path]) => path!);
  expect(sources.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});

test('sharp, which decodes in the process of the server, gets frames of ffmpeg and nothing else', () => {
  const src = new URL('src/', root);
  const names = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const users = names.filter((name) => /from 'sharp'|import\('sharp'\)/.test(readFileSync(new URL(name, src), 'utf8')));
  expect(users).toEqual(['media/steps/publish-images.ts']);
});
