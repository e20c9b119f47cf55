import { expect, it } from 'vitest';
import { downloadName } from '../../src/net/download-name.ts';

const table: [string, string | undefined, string | null][] = [
  ['http://a/films/clip.mp4', undefined, 'clip.mp4'],
  ['http://a/films/A%20film.mp4?x=/y', undefined, 'A film.mp4'],
  ['http://a/films/%E0%A4%A.mp4', undefined, '%E0%A4%A.mp4'],
  ['http://a/', undefined, null],
  ['http://a/x/..%2f..%2fetc%2fpasswd', undefined, 'passwd'],
  ['http://a/%2e%2e%5c', undefined, null],
  ['http://a/x', 'attachment', 'x'],
  ['http://a/x', 'attachment; filename=clip.mov', 'clip.mov'],
  ['http://a/x', 'attachment; filename="my \\"best\\" clip.mov"', 'my "best" clip.mov'],
  ['http://a/x', "attachment; filename=plain.mov; filename*=UTF-8''na%C3%AFve.mov", 'naïve.mov'],
  ['http://a/x', 'attachment; filename="../../etc/passwd"', 'passwd'],
  ['http://a/x', 'attachment; filename="a\u0000b\r\n.mp4"', 'ab.mp4'],
  ['http://a/x', `attachment; filename=${'n'.repeat(400)}`, 'n'.repeat(255)],
];

it.each(table)('%s with %s is called %s', (url, disposition, name) => {
  expect(downloadName(new URL(url), disposition)).toBe(name);
});
