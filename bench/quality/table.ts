/** Rows of text in columns; the first row is the head. Numbers stand to the right. */
export function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const numeric = widths.map((_, column) => rows.slice(1).every((row) => /^[-+\d.%]+$/.test(row[column]!)));
  const line = (row: string[]) =>
    row.map((cell, c) => (numeric[c] ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!))).join('  ');
  return `${rows.map(line).join('\n')}\n`;
}

/** Bits per second as kbit/s. */
export const kbit = (bitsPerSecond: number): string => (bitsPerSecond / 1000).toFixed(0);
export const vmaf = (score: number | null): string => score?.toFixed(1) ?? '-';
export const percent = (fraction: number | null): string =>
  fraction === null ? '-' : `${fraction > 0 ? '+' : ''}${(fraction * 100).toFixed(1)}%`;
