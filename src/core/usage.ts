import { VodsmithError } from '../errors.ts';
import type { Usage, UsageQuery, Used } from '../schemas/usage.ts';

const DAY = 86_400_000;
/** Days of one answer. */
const MOST = 366;
/** Days without a `from`. */
const USUAL = 30;

/** Sums of what was used in some time; what is stored may be less than nothing. */
export interface UsageSums {
  encodedSeconds: number;
  cpuSeconds: number;
  storedSeconds: number;
  storedBytes: number;
  deliveredSeconds: number;
  deliveredBytes: number;
}

/**
 * The first and the last day, YYYY-MM-DD in UTC: without `to` today, without `from` the 30 days up to `to`.
 *
 * @throws VodsmithError `invalid_request`
 */
export function usageTime({ from, to }: UsageQuery, now: Date): { from: string; to: string } {
  const last = to === undefined ? now.getTime() : dayOf(to, '/to');
  const first = from === undefined ? last - (USUAL - 1) * DAY : dayOf(from, '/from');
  if (first > last) throw refusal('/from', 'must not be after "to"');
  if (last - first >= MOST * DAY) throw refusal('/from', `must be at most ${MOST} days before "to"`);
  return { from: textOf(first), to: textOf(last) };
}

/** @param sums by day; '' is all that was before `from` */
export function usageView({ from, to }: { from: string; to: string }, sums: ReadonlyMap<string, UsageSums>): Usage {
  const stock = { ...nothing };
  add(stock, sums.get('') ?? nothing);
  const total = { ...nothing };
  const days = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY) {
    const date = textOf(at);
    const day = sums.get(date) ?? nothing;
    add(stock, day);
    add(total, day);
    days.push({ date, ...usedView(day, stock) });
  }
  return { from, to, total: usedView(total, stock), days };
}

const nothing: UsageSums = {
  ...{ encodedSeconds: 0, cpuSeconds: 0, storedSeconds: 0, storedBytes: 0 },
  ...{ deliveredSeconds: 0, deliveredBytes: 0 },
};

function add(sum: UsageSums, more: UsageSums): void {
  for (const key of Object.keys(nothing) as (keyof UsageSums)[]) sum[key] += more[key];
}

function usedView(during: UsageSums, stock: UsageSums): Used {
  return {
    encodingMinutes: round(during.encodedSeconds / 60),
    storageMinutes: round(stock.storedSeconds / 60),
    streamMinutes: round(during.deliveredSeconds / 60),
    cpuSeconds: round(during.cpuSeconds),
    storedBytes: Math.max(0, Math.round(stock.storedBytes)),
    deliveredBytes: Math.round(during.deliveredBytes),
  };
}

/** What was added and taken away again may leave some rounding. */
const round = (value: number) => Math.max(0, Math.round(value * 1000) / 1000);
const textOf = (time: number) => new Date(time).toISOString().slice(0, 10);

function dayOf(text: string, path: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time) || textOf(time) !== text) throw refusal(path, 'is not a day of the calendar');
  return time;
}

function refusal(path: string, message: string): VodsmithError {
  return new VodsmithError('invalid_request', `The query is not valid: ${path.slice(1)} ${message}.`, {
    errors: [{ path, message }],
  });
}
