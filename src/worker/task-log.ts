import type { Log } from './work-context.ts';

/** A log whose every line has these facts, beside its own. */
export function logWith(log: Log, facts: object): Log {
  const line = (level: keyof Log) => (more: unknown, message: string) =>
    log[level]({ ...facts, ...(more instanceof Error ? { err: more } : (more as object)) }, message);
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}
