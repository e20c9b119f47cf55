import { type Heading, markdown, type Rendered } from './markdown.ts';
import type { Section } from './navigation.ts';

const { escapeHtml } = markdown.utils;

/** A page of the documentation: the template with title, navigation and text. */
export function fillPage(template: string, address: string, page: Rendered, sections: Section[]): string {
  const { title, html } = page;
  const headings = showHeadings(page.headings.filter(({ level }) => level === 2));
  return fill(template, address, sections, { title, headings, html });
}

/** The page of the reference: its text and its headings are filled in by the server, which knows the calls. */
export const fillReference = (template: string, sections: Section[]): string =>
  fill(template, '/docs', sections, { title: 'API reference', headings: '<!--headings-->', html: '<!--text-->' });

interface Text {
  title: string;
  headings: string;
  html: string;
}

function fill(template: string, address: string, sections: Section[], { title, headings, html }: Text): string {
  const parts: Record<string, string> = {
    '%TITLE%': escapeHtml(title),
    '<!--pages-->': sections.map((section) => showSection(section, address)).join(''),
    '<!--headings-->': headings,
    '<!--text-->': html,
  };
  return template.replaceAll(/%TITLE%|<!--(?:pages|headings|text)-->/g, (name) => parts[name]!);
}

function showSection({ name, pages }: Section, here: string): string {
  const links = pages.map(
    (page) =>
      `<li><a class="nav-link" href="${page.address}"${page.address === here ? ' aria-current="page"' : ''}>${escapeHtml(page.name)}</a></li>`,
  );
  return `<p class="nav-section">${escapeHtml(name)}</p><ul>${links.join('')}</ul>`;
}

/** Of a page with several parts. */
function showHeadings(headings: Heading[]): string {
  if (headings.length < 3) return '';
  const links = headings.map(({ id, text }) => `<li><a href="#${id}">${escapeHtml(text)}</a></li>`);
  return `<nav class="parts" aria-label="On this page"><p class="nav-section">On this page</p><ul>${links.join('')}</ul></nav>`;
}
