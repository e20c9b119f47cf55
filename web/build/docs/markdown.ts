import { dirname, join } from 'node:path/posix';
import GithubSlugger from 'github-slugger';
import hljs from 'highlight.js';
import MarkdownIt from 'markdown-it';
import { addressOfLink } from './addresses.ts';
import { tidyTables } from './tables.ts';

export interface Heading {
  level: number;
  text: string;
  id: string;
}

export interface Rendered {
  title: string;
  html: string;
  headings: Heading[];
}

/** A Markdown reader as GitHub's, for files that lie in the repository. */
export const markdown = new MarkdownIt({ html: true, highlight });
tidyTables(markdown);

// Comments are for those who edit the file; there is no other HTML in the pages
markdown.renderer.rules.html_block = () => '';
// What may be wider than the screen is scrolled, by keyboard too
const block = markdown.renderer.rules.fence!;
markdown.renderer.rules.fence = (...args) => block(...args).replace('<pre>', '<pre tabindex="0">');
markdown.renderer.rules.table_open = () => '<div class="table-scroll" tabindex="0"><table>\n';
markdown.renderer.rules.table_close = () => '</table></div>\n';

function highlight(code: string, language: string): string {
  if (hljs.getLanguage(language) === undefined) return '';
  return hljs.highlight(code, { language, ignoreIllegals: true }).value;
}

/**
 * The HTML of a page, with the anchors that GitHub gives its headings and links that lead to the server.
 *
 * @param file path of the page in the repository
 * @param imageUrl where an image of the repository is served
 */
export function renderPage(file: string, text: string, imageUrl: (file: string) => string): Rendered {
  const tokens = markdown.parse(text, {});
  const slugger = new GithubSlugger();
  const headings: Heading[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'heading_open') {
      const words = textOf(tokens[index + 1]!);
      const id = slugger.slug(words);
      token.attrSet('id', id);
      headings.push({ level: Number(token.tag.slice(1)), text: words, id });
    }
    for (const inner of token.children ?? []) {
      if (inner.type === 'link_open') inner.attrSet('href', addressOfLink(file, String(inner.attrGet('href'))));
      if (inner.type === 'image') inner.attrSet('src', imageUrl(join(dirname(file), String(inner.attrGet('src')))));
    }
  }
  const title = headings.find(({ level }) => level === 1)?.text;
  if (title === undefined) throw new Error(`${file} has no heading of the first level`);
  return { title, html: markdown.renderer.render(tokens, markdown.options, {}), headings };
}

/** What is read of a line, without its marks. */
export function textOf({ children }: { children: { type: string; content: string }[] | null }): string {
  return (children ?? [])
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map(({ content }) => content)
    .join('');
}
