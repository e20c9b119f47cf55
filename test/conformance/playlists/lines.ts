import { type Place, tags } from './tags.ts';

export interface Tag {
  name: string;
  /** What stands after the colon; empty where there is none. */
  value: string;
}

/** Lines that say something: tags, and URLs. */
export type Line = { tag: Tag; uri: null } | { tag: null; uri: string };

export interface Playlist {
  lines: Line[];
  /** 1 where it is not said. */
  version: number;
  faults: string[];
}

/** The lines of a playlist, held to RFC 8216bis sections 4 and 4.1 and to the table of tags. */
export function readLines(bytes: Buffer, place: Place): Playlist {
  const text = bytes.toString('utf8');
  const rows = text.split(/\r?\n/);
  const lines = rows.flatMap(readLine);
  const found = lines.flatMap(({ tag }) => (tag ? [tag] : []));
  const version = found.find(({ name }) => name === 'EXT-X-VERSION')?.value;
  const faults = [
    ...textFaults(bytes, text),
    ...rows.filter((row) => row !== row.trim()).map((row) => `white space around "${row}"`),
    ...(rows[0] === '#EXTM3U' ? [] : ['the first line is not #EXTM3U']),
    ...found.flatMap((tag) => tagFaults(tag, place)),
    ...twice(found).map((name) => `${name} stands there more than once`),
  ];
  return { lines, version: Number(version ?? 1), faults };
}

function textFaults(bytes: Buffer, text: string): string[] {
  const faults: [boolean, string][] = [
    [!Buffer.from(text).equals(bytes), 'it is not UTF-8'],
    [text.startsWith('\uFEFF'), 'it begins with a byte order mark'],
    [/[^\P{Cc}\r\n]/u.test(text), 'it has control characters'],
    [text !== text.normalize('NFC'), 'it is not in normal form C'],
    [!text.endsWith('\n'), 'its last line has no end'],
  ];
  return faults.flatMap(([wrong, what]) => (wrong ? [what] : []));
}

function readLine(row: string): Line[] {
  if (row === '' || /^#(?!EXT)/.test(row)) return [];
  if (!row.startsWith('#')) return [{ tag: null, uri: row }];
  const [, name = '', value = ''] = /^#([^:]*):?(.*)$/.exec(row) ?? [];
  return [{ tag: { name, value }, uri: null }];
}

function tagFaults({ name, value }: Tag, place: Place): string[] {
  const rule = tags[name];
  if (!rule?.in.includes(place)) return [`${name} has no place in a ${place} playlist`];
  return rule.value.test(value) ? [] : [`${name} cannot have the value "${value}"`];
}

function twice(found: Tag[]): string[] {
  const names = found.filter(({ name }) => !tags[name]?.many).map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
}
