import parseRange from 'range-parser';

/** Bytes `start` to `end`, both inclusive. */
export interface ByteRange {
  start: number;
  end: number;
}

/** More parts than a player asks for; a longer list costs more than the whole. */
const MOST_RANGES = 20;
/** Characters that those may have: what digits without an end cost to look at grows with the square of their number. */
const MOST_CHARACTERS = 1000;

const RANGES_SPECIFIER = /^bytes=[ \t]*(\d+-\d*|-\d+)([ \t]*,[ \t]*(\d+-\d*|-\d+))*[ \t]*$/i;

/**
 * The ranges that a `Range` header asks of `size` bytes (RFC 9110 section 14.2), overlapping ones joined: `'whole'` for
 * a header that is to be ignored (none, malformed, another unit, too many), `'unsatisfiable'` for one that lies outside.
 */
export function requestedRanges(header: string | undefined, size: number): ByteRange[] | 'whole' | 'unsatisfiable' {
  if (header === undefined || header.length > MOST_CHARACTERS) return 'whole';
  if (!RANGES_SPECIFIER.test(header) || hasBackward(header)) return 'whole';
  const ranges = parseRange(size, withinSuffixes(header, size), { combine: true });
  if (ranges === -2) return 'whole';
  if (ranges === -1) return 'unsatisfiable';
  return ranges.length > MOST_RANGES ? 'whole' : [...ranges];
}

/** A range whose end is before its start makes the whole header invalid (section 14.1.1). */
function hasBackward(header: string): boolean {
  return [...header.matchAll(/(\d+)-(\d+)/g)].some(([, start, end]) => Number(start) > Number(end));
}

/** A suffix longer than the whole means the whole (section 14.1.2); range-parser calls it unsatisfiable. */
function withinSuffixes(header: string, size: number): string {
  return header.replace(
    /([=,][ \t]*)-(\d+)/g,
    (_all, before: string, length: string) => `${before}-${Math.min(Number(length), size)}`,
  );
}
