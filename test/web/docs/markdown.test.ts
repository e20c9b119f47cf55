import { expect, test } from 'vitest';
import { renderPage } from '../../../web/build/docs/markdown.ts';

const render = (text: string, file = 'docs/guide/api.md') => renderPage(file, text, (image) => `/assets/of/${image}`);

test('links lead to where the server has the pages', () => {
  const { html } = render('# A\n\n[one](settings.md) [two](../operate.md#alerts) [three](../README.md) [four](#a)');
  const hrefs = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href);
  expect(hrefs).toEqual(['/docs/guide/settings', '/docs/operate#alerts', '/docs/guide', '#a']);
});

test('a link to what is no page is refused', () => {
  expect(() => render('# A\n\n[code](../../src/main.ts)')).toThrow(/docs\/guide\/api.md links to .*main.ts/);
});

test('headings have the anchors that GitHub gives them, also where two are alike', () => {
  const { headings } = render('# The `job` & its files\n\n## A, b\n\n## A, b');
  expect(headings.map(({ id }) => id)).toEqual(['the-job--its-files', 'a-b', 'a-b-1']);
});

test('code is coloured by classes, nothing by styles or scripts', () => {
  const { html } = render('# A\n\n```js\nconst a = "<b>";\n```\n\n```text\n<script>\n```\n\n<!-- for editors -->\n');
  expect(html).toContain('<span class="hljs-keyword">const</span>');
  expect(html).not.toMatch(/style=|<script|for editors/);
});

test('a table without headings has none, and an empty heading is a plain cell', () => {
  expect(render('# A\n\n| | |\n| --- | --- |\n| a | b |').html).not.toContain('<th');
  expect(render('# A\n\n| name | |\n| --- | --- |\n| a | b |').html).toMatch(/<th>name<\/th>\s*<td><\/td>/);
});

test('images are those of the build', () => {
  expect(render('# A\n\n![what it shows](../images/a.svg)').html).toContain(
    '<img src="/assets/of/docs/images/a.svg" alt="what it shows">',
  );
});
