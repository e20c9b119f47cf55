/** A day as the API names it, in UTC. */
const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** The last so many days, today too. */
export function lastDays(count: number, now = new Date()): { from: string; to: string } {
  return { from: dayOf(new Date(now.getTime() - (count - 1) * 86_400_000)), to: dayOf(now) };
}

const short = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });
export const shortDay = (day: string): string => short.format(new Date(day));
