import { addressOfLink } from './addresses.ts';
import { markdown, textOf } from './markdown.ts';

export interface Section {
  name: string;
  pages: { name: string; address: string }[];
}

const index = 'docs/README.md';

/** The sections of the index and the pages that it names: there is no other list of them. */
export function readNavigation(text: string): Section[] {
  const sections: Section[] = [];
  const tokens = markdown.parse(text, {});
  for (const [at, token] of tokens.entries()) {
    if (token.type === 'heading_open' && token.tag === 'h2')
      sections.push({ name: textOf(tokens[at + 1]!), pages: [] });
    // The first link of a line in a list is the page; those after it are part of what is said of it
    const link = token.type === 'inline' && tokens[at - 2]?.type === 'list_item_open' ? token.children : null;
    const open = link?.[0];
    if (open?.type !== 'link_open') continue;
    const address = addressOfLink(index, String(open.attrGet('href')));
    sections.at(-1)?.pages.push({ name: link?.[1]?.content ?? '', address });
  }
  return sections;
}
