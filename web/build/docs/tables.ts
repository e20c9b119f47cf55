import type { MarkdownIt, Token } from 'markdown-it';

/** A header cell without a word is none for a screen reader: it becomes a plain one, a row of such cells goes. */
export function tidyTables(markdown: MarkdownIt): void {
  markdown.core.ruler.push('tidy_tables', ({ tokens }) => {
    for (const [index, { type }] of tokens.entries()) if (type === 'thead_open') tidyHead(tokens, index);
  });
}

function tidyHead(tokens: Token[], start: number): void {
  const end = tokens.findIndex(({ type }, at) => at > start && type === 'thead_close');
  const head = tokens.slice(start, end + 1);
  const words = head.filter(({ type, content }) => type === 'inline' && content !== '');
  for (const [at, token] of head.entries()) {
    if (words.length === 0) token.hidden = true;
    const isCell = token.type === 'th_open' && head[at + 1]?.content === '';
    if (isCell) for (const tag of [token, head[at + 2]!]) tag.tag = 'td';
  }
}
