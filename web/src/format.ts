const zero = (value: number) => String(value).padStart(2, '0');

/** 1:02:03, or 2:03 below an hour. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${zero(minutes)}:${zero(rest)}` : `${minutes}:${zero(rest)}`;
}

/** A span of work: 0.8 s, 42 s, 3 min 20 s, 2 h 5 min. */
export function span(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return [`${Math.floor(whole / 60)} min`, ...(whole % 60 > 0 ? [`${whole % 60} s`] : [])].join(' ');
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Decimal units, three figures. */
export function bytes(count: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, count)) / 3)));
  const value = count / 1000 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toPrecision(3)} ${units[power]}`;
}

export const bitrate = (perSecond: number) =>
  perSecond >= 1_000_000 ? `${(perSecond / 1_000_000).toFixed(1)} Mb/s` : `${Math.round(perSecond / 1000)} kb/s`;

export const percent = (share: number) => `${Math.floor(share * 100)} %`;

const grouped = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
export const number = (value: number) => grouped.format(value);

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const sameYear = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const older = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** In the reader's zone and language. */
export const exactTime = (iso: string) => exact.format(new Date(iso));
export function shortTime(iso: string): string {
  const date = new Date(iso);
  return (date.getFullYear() === new Date().getFullYear() ? sameYear : older).format(date);
}

export const plural = (count: number, one: string, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

export const size = ({ width, height }: { width: number; height: number }) =>
  width === 0 || height === 0 ? 'sound only' : `${width} x ${height}`;
