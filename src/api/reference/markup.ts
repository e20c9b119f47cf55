import { escapeHtml } from '../watch-page.ts';

/** A line of the document as HTML: its code and its links, of Markdown, nothing else. */
export function inline(text: string): string {
  return escapeHtml(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, '<a href="$2">$1</a>');
}

/** The method of a call. */
export const method = (name: string): string => `<span class="method ${name.toLowerCase()}">${name}</span>`;

export const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;

/** Terms and what is said of each: reads well on a phone, where a table is too wide. Both are HTML. */
export function termList(rows: { term: string; text: string }[]): string {
  const items = rows.map(({ term, text }) => `<div><dt>${term}</dt><dd>${text}</dd></div>`);
  return `<dl class="terms">${items.join('')}</dl>`;
}
