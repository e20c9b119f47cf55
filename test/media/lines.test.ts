import { expect, test } from 'vitest';
import { lineReader } from '../../src/media/lines.ts';

function read(...chunks: Buffer[]): string[] {
  const lines: string[] = [];
  const reader = lineReader((line) => lines.push(line));
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return lines;
}

test('lines end with \\n, \\r or both; empty ones are left out', () => {
  expect(read(Buffer.from('a\nb\rc\r\n\n\nd\n'))).toEqual(['a', 'b', 'c', 'd']);
});

test('a line may come in pieces, cut even inside a character', () => {
  const bytes = Buffer.from('Größe: 3 €\nnext');
  for (let cut = 1; cut < bytes.length; cut += 1)
    expect(read(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(['Größe: 3 €', 'next']);
});

test('a line without end is cut off, and the next one is read', () => {
  const long = Array.from({ length: 100 }, () => Buffer.alloc(1000, 'x'));
  const [first, second, ...rest] = read(...long, Buffer.from('\nnext\n'));
  expect(first).toBe('x'.repeat(4096));
  expect(second).toBe('next');
  expect(rest).toEqual([]);
});

test('bytes that are no text are no fault', () => {
  expect(read(Buffer.from([0xff, 0xfe, 0x0a, 0x61]))).toEqual(['\ufffd\ufffd', 'a']);
});
