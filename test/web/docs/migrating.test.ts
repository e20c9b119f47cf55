import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');

/** Lines of the table "Call by call": what is called, where it differs, which tests say so. */
const rows = [...read('docs/guide/migrating.md').matchAll(/^\| ([^|]+) \| (nowhere[^|]*) \| ([^|]+) \|$/gm)].map(
  ([, call, , tests]) => [call!, [...tests!.matchAll(/`([^`]+)`/g)].map(([, file]) => file!)] as const,
);

const quoted = (text: string) => text.replace(/[.?/]/g, '\\$&');

/** Finds the call in a test: its method, where it is not GET, and within three lines of that its path. */
function patternOf(call: string): RegExp {
  const [, method, path] = /^`(\w+) ([^`]+)`/.exec(call.replace('<upload URL>', '/v1/files')) ?? [];
  if (path === undefined) return /\bwebhookUrl: `\$\{receiver/;
  const [base, rest] = path.split(/(?<=\?)|:\w+$/, 2);
  const ends = path.includes(':') ? '\\$\\{[^}]+\\}[`?]' : rest ? '' : "[`']";
  const place = quoted(base!) + ends;
  return new RegExp(method === 'GET' ? place : `'${method}'(?:[^\\n]*\\n){0,3}?[^\\n]*${place}`);
}

test('the table has each call of the contract', () => {
  expect(rows.map(([call]) => call)).toHaveLength(10);
});

describe.each(rows)('%s', (call, files) => {
  test('names tests that are there and make this call', () => {
    expect(files).not.toEqual([]);
    for (const file of files) {
      expect(existsSync(new URL(file, root)), file).toBe(true);
      expect(read(file), file).toMatch(patternOf(call));
    }
  });
});

test('a call that no test makes would be found out', () => {
  const text = read('test/api/files.test.ts');
  for (const call of ['`PUT /v1/files/:id`', '`DELETE /v1/encoder/jobs`', '`GET /v1/webhooks/:id`'])
    expect(text).not.toMatch(patternOf(call));
});
