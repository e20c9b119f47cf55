import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { program } from '../job/cost.ts';

const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));

const bare = fileURLToPath(new URL('./bare.ts', import.meta.url));

/** A process of Vodsmith that has started. */
export interface Running {
  pid: number;
  /** The end of the line that said so. */
  said: string;
  /** Ends it. @returns the last line that it printed */
  stop(): Promise<string>;
}

/** What all processes of one installation share: settings by their names. */
export type Settings = Record<string, string>;

/** `vodsmith serve` with ROLE=api. `said` is its URL. */
export const startApi = (settings: Settings): Promise<Running> =>
  start([program, 'serve'], { ...settings, ROLE: 'api', PORT: '0' }, /^Vodsmith \S+ is running at (\S+)/);

/** A worker whose every step waits `milliseconds` in place of encoding. */
export const startNullWorker = (settings: Settings, milliseconds: number, slots: number): Promise<Running> =>
  start([worker, String(milliseconds)], { ...settings, WORKER_SLOTS: String(slots) }, /^(working)$/);

/** What `bare.ts` says of itself. `said` is its URL. */
export const startBare = (settings: Settings): Promise<Running> => start([bare], settings, /^(http:\S+)/);

async function start(args: string[], settings: Settings, started: RegExp): Promise<Running> {
  const { PATH, HOME, FFMPEG_PATH, FFPROBE_PATH } = process.env;
  const child = spawn(process.execPath, args, {
    env: { PATH, HOME, ...(FFMPEG_PATH && { FFMPEG_PATH }), ...(FFPROBE_PATH && { FFPROBE_PATH }), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const errors = text(child.stderr);
  const lines = createInterface({ input: child.stdout });
  let last = '';
  const said = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      last = line;
      const match = started.exec(line);
      if (match) resolve(match[1]!);
    });
    ended.then(async () => reject(new Error(`${args[0]} ended before it ran: ${await errors}`)), reject);
  });
  return {
    pid: child.pid!,
    said,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      return last;
    },
  };
}
