import { escapeHtml } from '../watch-page.ts';
import { curlOf, isForSessions, isOpen } from './curl.ts';
import type { Answer, Call, Content, Parameter } from './document.ts';
import { code, inline, method, termList } from './markup.ts';
import { describe, required, showKeys } from './schema-keys.ts';
import { wordsOf } from './schema-words.ts';

/** One call: what it is for, what it takes, a line that makes it, what it answers. */
export function showCall(call: Call): string {
  const { id, path, summary } = call;
  return [
    `<h3 id="${id}"><a href="#${id}">${method(call.method)} ${escapeHtml(path)}</a></h3>`,
    `<p>${inline(summary)}. ${who(call)}</p>`,
    ...showParameters(call.parameters ?? []),
    ...showBody(call.requestBody?.content ?? {}),
    `<h4>With curl</h4><pre class="line">${escapeHtml(curlOf(call))}</pre>`,
    ...showAnswers(call.responses),
  ].join('\n');
}

function who(call: Call): string {
  if (isOpen(call)) return 'Anyone may call it.';
  return isForSessions(call) ? 'For the admin alone, in a <a href="#session">session</a>.' : '';
}

const places: Record<string, string> = { path: 'in the path', query: 'in the query', header: 'a header' };

function showParameters(parameters: Parameter[]): string[] {
  if (parameters.length === 0) return [];
  const rows = parameters.map((one) => ({
    term: `${code(one.name)} <span class="type">${places[one.in]}, ${wordsOf(one.schema)}</span>${one.required ? required : ''}`,
    text: inline(describe({ ...one.schema, description: one.description ?? one.schema.description ?? '' })),
  }));
  return ['<h4>Parameters</h4>', termList(rows)];
}

function showBody(content: Content): string[] {
  const [type, { schema = {} } = {}] = Object.entries(content)[0] ?? [];
  if (type === undefined) return [];
  const keys = showKeys(schema, { optional: true });
  const what = keys === '' ? `<p>${wordsOf(schema)}</p>` : keys;
  const about = schema.description === undefined ? '' : `<p>${inline(schema.description)}.</p>`;
  return [`<h4>Body, ${code(type)}</h4>${about}`, what];
}

function showAnswers(responses: Record<string, Answer>): string[] {
  const answers = Object.entries(responses);
  const good = answers.filter(([status]) => status.startsWith('2'));
  const bad = answers.filter(([status]) => !status.startsWith('2'));
  const errors = bad.map(([status, { description }]) => ({ term: code(status), text: inline(description) }));
  return [
    '<h4>Answers</h4>',
    ...good.map(([status, answer]) => showAnswer(status, answer)),
    `<details><summary>Errors: ${bad.map(([status]) => status).join(', ')}</summary>`,
    `<p>A <a href="#problem">Problem</a> with one of these codes; <a href="/docs/guide/errors">what to do</a>.</p>`,
    `${termList(errors)}</details>`,
  ];
}

function showAnswer(status: string, { content = {}, headers = {} }: Answer): string {
  const [type, { schema } = {}] = Object.entries(content)[0] ?? [];
  const names = Object.keys(headers).map(code).join(', ');
  const what = [
    ...(schema === undefined ? ['no body'] : [`${wordsOf(schema)}, ${code(type!)}`]),
    ...(names === '' ? [] : [`headers ${names}`]),
  ].join('; ');
  return `<p>${code(status)}: ${what}</p>${schema === undefined ? '' : showKeys(schema, { optional: false })}`;
}
