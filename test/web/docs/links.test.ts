import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { addressOf } from '../../../web/build/docs/addresses.ts';
import { markdown, renderPage } from '../../../web/build/docs/markdown.ts';
import { readNavigation } from '../../../web/build/docs/navigation.ts';
import { pageFiles } from '../../../web/build/docs/page-files.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const pages = await pageFiles(root);
const files = ['README.md', 'samples/README.md', 'examples/README.md', ...pages];

/** Everything that a file links to or shows, as it is written. */
function targetsOf(file: string): string[] {
  const inner = markdown.parse(read(file), {}).flatMap(({ children }) => children ?? []);
  return inner.flatMap((token) => String(token.attrGet('href') ?? token.attrGet('src') ?? '') || []);
}
const anchorsOf = (file: string) => renderPage(file, read(file), (image) => image).headings.map(({ id }) => id);

test('there are links to look at', () => {
  expect(files.flatMap(targetsOf).length).toBeGreaterThan(100);
});

describe.each(files)('%s', (file) => {
  test('links to files that are there, and to headings that they have', () => {
    const local = targetsOf(file).filter((target) => !/^(https?|mailto):/.test(target));
    const dead = local.filter((target) => {
      const [path, anchor] = target.split('#', 2);
      const linked = path === '' ? file : join(dirname(file), path!);
      if (!existsSync(join(root, linked))) return true;
      return anchor !== undefined && !anchorsOf(linked).includes(anchor);
    });
    expect(dead).toEqual([]);
  });
});

test('the index names every page but single decisions', () => {
  const named = readNavigation(read('docs/README.md')).flatMap((section) =>
    section.pages.map(({ address }) => address),
  );
  const all = pages.filter((file) => !/^docs\/(adr\/\d|README)|^(CONTRIBUTING|SECURITY)/.test(file)).map(addressOf);
  expect(named.toSorted()).toEqual(all.toSorted());
});
