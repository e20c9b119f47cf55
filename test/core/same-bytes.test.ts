import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { sameBytes } from '../../src/core/same-bytes.ts';

const src = new URL('../../src/', import.meta.url);
const names = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const files = names.map((name) => {
  const text = readFileSync(new URL(name, src), 'utf8');
  return { name, text, tree: ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true) };
});

const equality = [
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
];
const secret = /secret|signature|password|token|csrf|digest|hmac|cookie/i;
/** Compared with these, a secret tells no more than whether it is there. */
const plain = /^(''|null|undefined|0|'string'|true|false)$/;

/** Comparisons whose time may depend on a secret, by the file and their text. */
function comparisons(tree: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && equality.includes(node.operatorToken.kind)) {
      const sides = [node.left.getText(), node.right.getText()];
      const counts = sides.some((side) => secret.test(side) && !/\.length$/.test(side));
      if (counts && !sides.some((side) => plain.test(side))) found.push(node.getText());
    }
    if (ts.isCallExpression(node) && /\.(equals|compare|localeCompare|startsWith)$/.test(node.expression.getText()))
      if (secret.test(node.getText())) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Those that compare no secret, or only what is the server's and its operator's own. */
const harmless: Record<string, string> = {
  'api/uploads/checksum.ts': "this.#hash.digest('base64') === this.#expected",
  'cli/token.ts': '(options.key === undefined) !== (options.secret === undefined)',
  'client/webhook-signature.ts': "secret.startsWith('whsec_')",
  // Both are the server's: what the database has now, and what it had when the token was verified
  'core/known-tokens.ts': 'found?.secret === secret',
  'db/backup.ts': "read.sha256 !== hash.digest('hex')",
  'db/secret-key.ts': 'row.value === idOf(secrets)',
  'first-start.ts': 'secrets.decrypt(known.secret) !== pair.secret',
  'rotate-secret-key.ts': 'newSecretKey?.equals(current)',
  'watch-secret-key.ts': "error.code === 'secret_key_changed'",
};

test('no secret is compared but by the one function that takes the same time for all', () => {
  const found = files.flatMap(({ name, tree }) => comparisons(tree).map((text) => [name, text]));
  expect(Object.fromEntries(found)).toEqual(harmless);
  expect(found).toHaveLength(Object.keys(harmless).length);
});

test('nothing else has the comparison of Node', () => {
  const users = files.filter(({ text }) => /\btimingSafeEqual\b/.test(text)).map(({ name }) => name);
  expect(users).toEqual(['core/same-bytes.ts']);
});

test.each([
  'if (signature !== expected) fail();',
  'const ok = token === known;',
  'given.equals(secretKey)',
  'a.secret == b',
])('it would be found: %s', (text) => {
  expect(comparisons(ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true))).toHaveLength(1);
});

test('the same bytes are the same, others and those of another length are not', () => {
  const bytes = fc.uint8Array({ maxLength: 40 });
  fc.assert(fc.property(bytes, (some) => sameBytes(some, Uint8Array.from(some))));
  fc.assert(fc.property(bytes, bytes, (one, two) => sameBytes(one, two) === (Buffer.compare(one, two) === 0)));
});
