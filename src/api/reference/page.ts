import { escapeHtml } from '../watch-page.ts';
import { anchorOf, type Call, callsByTag, type OpenApi } from './document.ts';
import { code, inline, method } from './markup.ts';
import { showKeys } from './schema-keys.ts';
import { showCall } from './show-call.ts';

interface Part {
  name: string;
  html: string;
}

/** Fills the page of the reference, as it was built, with all that the document says. It needs no script. */
export function fillReference(html: string, document: OpenApi): string {
  const byTag = callsByTag(document).filter(({ calls }) => calls.length > 0);
  const parts: Part[] = [
    { name: 'Authentication', html: showRights(document) },
    ...byTag.map(({ tag, calls }) => ({ name: tag, html: calls.map(showCall).join('\n') })),
    { name: 'Schemas', html: showSchemas(document) },
  ];
  const filled: Record<string, string> = {
    '<!--headings-->': showContents(parts),
    '<!--text-->': [showBeginning(document, byTag), ...parts.map(showPart)].join('\n'),
  };
  return html.replaceAll(/<!--(?:headings|text)-->/g, (mark) => filled[mark]!);
}

const showPart = ({ name, html }: Part) => `<h2 id="${anchorOf(name)}">${escapeHtml(name)}</h2>\n${html}`;

function showContents(parts: Part[]): string {
  const links = parts.map(({ name }) => `<li><a href="#${anchorOf(name)}">${escapeHtml(name)}</a></li>`);
  return `<nav class="parts" aria-label="On this page"><p class="nav-section">On this page</p><ul>${links.join('')}</ul></nav>`;
}

function showBeginning({ info }: OpenApi, byTag: { tag: string; calls: Call[] }[]): string {
  const lists = byTag.map(({ tag, calls }) => {
    const items = calls.map(
      (call) =>
        `<li><a href="#${call.id}">${method(call.method)} ${escapeHtml(call.path)}</a> <span class="about">${inline(call.summary)}</span></li>`,
    );
    return `<section aria-labelledby="calls-${anchorOf(tag)}"><p class="nav-section" id="calls-${anchorOf(tag)}">${escapeHtml(tag)}</p><ul>${items.join('')}</ul></section>`;
  });
  return `<h1>API reference</h1>
<p>${inline(info.description)}</p>
<p>Version ${escapeHtml(info.version)}. For programs the same is <a href="/openapi.json">openapi.json</a>, OpenAPI 3.1.
The lines for curl take the address of this server from <code>$API</code>, a token from <code>$TOKEN</code> and ids from <code>$ID</code>.</p>
<div class="calls">${lists.join('')}</div>`;
}

function showRights({ components }: OpenApi): string {
  const schemes = Object.entries(components.securitySchemes).map(
    ([name, { in: where, name: key, description }]) =>
      `<h3 id="${anchorOf(name)}">By ${escapeHtml(name)}</h3><p>${where === 'header' ? 'The header' : 'The cookie'} ${code(key)}. ${inline(description)}</p>`,
  );
  return `<p>Where a call says nothing else, either of these lets it through.</p>${schemes.join('\n')}`;
}

function showSchemas({ components }: OpenApi): string {
  return Object.entries(components.schemas)
    .map(
      ([name, schema]) => `<h3 id="${anchorOf(name)}">${escapeHtml(name)}</h3>${showKeys(schema, { optional: false })}`,
    )
    .join('\n');
}
