import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { program, type Task } from '../job/cost.ts';
import { quiet } from '../job/encoder-options.ts';
import { say } from '../job/progress.ts';
import { encodeOptions, type Request } from '../job/request.ts';
import { repeated } from '../job/source.ts';
import { runFfmpeg } from '../quality/run-ffmpeg.ts';
import { type Watched, watch } from './watch.ts';

/** Seconds of the 4k film: more than the encoders look ahead. */
const largeSeconds = 6;
const images = { mp4: [], image: null };
const largeLadder: Request = { hls: ['240', '360', '480', '720', '1080', '4k'], ...images };
/** The decoder sees all of 1080; the encode is as cheap as can be, so that ten minutes can be waited for. */
const draft: Request = { hls: ['240'], ...images, quality: 'draft' };

/** Highest memory of one encoder, and of all at one time. Bytes. */
export type Memory = Pick<Watched, 'encoderBytes' | 'encodersBytes'>;

/** Whether memory grows with the size of the picture (it may) and with the length of the film (it must not). */
export async function measureMemory(task: Task): Promise<Record<'fourK' | 'tenSeconds' | 'tenMinutes', Memory>> {
  const { encoder, source, work } = task;
  const large = join(work, '4k.mp4');
  say('a 4k film is made');
  await runFfmpeg(encoder, [
    ...[...quiet, '-i', source.path, '-t', String(largeSeconds), '-vf', 'scale=3840:2160'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '18', '-c:a', 'copy', large],
  ]);
  const lasting = (seconds: number) =>
    repeated(encoder, source.path, Math.ceil(seconds / source.duration), join(work, `${seconds}-seconds.mp4`));
  return {
    fourK: await memoryOf('4k, all sizes', large, largeLadder, work),
    tenSeconds: await memoryOf('10 s of 1080, draft', await lasting(10), draft, work),
    tenMinutes: await memoryOf('10 min of 1080, draft', await lasting(600), draft, work),
  };
}

/** Encodes a film and removes it. */
async function memoryOf(what: string, path: string, request: Request, work: string): Promise<Memory> {
  say(`memory: ${what}`);
  const output = join(work, 'memory');
  const child = spawn(process.execPath, [program, 'encode', path, '-o', output, ...encodeOptions(request)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const watching = watch(child.pid!);
  const [log, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  const { encoderBytes, encodersBytes } = watching.stop();
  if (code !== 0) throw new Error(`vodsmith encode ended with ${code}:\n${log.slice(-2000)}`);
  await rm(output, { recursive: true });
  await rm(path);
  return { encoderBytes, encodersBytes };
}
