import { printable } from './printable.ts';

/** Rows in columns as wide as what stands in them; numbers to the right. */
export function showTable(head: string[], rows: (string | number)[][]): string {
  const lines = [head, ...rows.map((row) => row.map((value) => printable(String(value))))];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const isNumber = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const cell = (text: string, column: number) =>
    isNumber[column] ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
  return lines.map((line) => `${line.map(cell).join('  ').trimEnd()}\n`).join('');
}
