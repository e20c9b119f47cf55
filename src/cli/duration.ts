import { InvalidArgumentError } from 'commander';

const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Reads `90s`, `10m`, `24h` or `7d`, in seconds. */
export function readDuration(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (units[unit ?? ''] ?? 0);
  if (!(seconds > 0)) throw new InvalidArgumentError('Give a number and a unit, such as 90s, 10m, 24h or 7d.');
  return seconds;
}
