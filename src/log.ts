import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export type Log = Logger;

/** Opens the log on stdout: lines to read on a terminal, JSON lines on a pipe. Tokens never get into it. */
export function openLog({ level, terminal }: { level: string; terminal: boolean }): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['authorization', '*.authorization', '*.headers.authorization', 'headers.cookie', '*.headers.cookie'],
      censor: '(hidden)',
    },
  };
  return terminal
    ? pino(options, pretty({ colorize: true, translateTime: 'SYS:HH:MM:ss', sync: true }))
    : pino(options, pino.destination({ dest: 1, sync: true }));
}
