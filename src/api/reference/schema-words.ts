import { escapeHtml } from '../watch-page.ts';
import { anchorOf, nameOf, type Schema } from './document.ts';
import { code } from './markup.ts';

/** What a value is, in a few words, as HTML: `array of "hls" or "mp4", 1 to 20`. */
export function wordsOf(schema: Schema): string {
  const name = nameOf(schema);
  if (name !== null) return `<a href="#${anchorOf(name)}">${escapeHtml(name)}</a>`;
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return orList(schema.enum.map((value) => code(JSON.stringify(value))));
  if (schema.anyOf !== undefined) return orList(schema.anyOf.map(wordsOf));
  const types = [schema.type ?? 'any value'].flat();
  return orList(types.map((type) => typeWords(type, schema))) + boundsOf(schema);
}

function typeWords(type: string, { items, format }: Schema): string {
  if (type === 'array') return items === undefined ? 'array' : `array of ${wordsOf(items)}`;
  if (format === 'date-time') return 'time, ISO 8601';
  if (format === 'binary') return 'bytes';
  return type;
}

const orList = (words: string[]): string => [...new Set(words)].join(' or ');

function boundsOf({ minimum, maximum, minItems, maxItems, maxLength, type }: Schema): string {
  if (type === 'string') return maxLength === undefined ? '' : `, at most ${maxLength} characters`;
  const [least, most] = type === 'array' ? [minItems, maxItems] : [minimum, maximum];
  if (least !== undefined && most !== undefined) return `, ${least} to ${most}`;
  if (most !== undefined) return `, at most ${most}`;
  return least === undefined ? '' : `, at least ${least}`;
}
