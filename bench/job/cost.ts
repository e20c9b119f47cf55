import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Encoder } from '../../src/media/encoder.ts';
import type { Prepared } from '../quality/prepare.ts';
import { filesBelow } from './files-below.ts';
import { say } from './progress.ts';
import { floorCommands, naiveCommands } from './recipes.ts';
import { encodeOptions, type Request } from './request.ts';
import { type Spent, timed, timedAll } from './timed.ts';
import type { Wanted } from './wanted.ts';

export const program = fileURLToPath(new URL('../../bin/vodsmith.js', import.meta.url));

/** One request over one source. */
export interface Task {
  encoder: Encoder;
  source: Prepared;
  request: Request;
  wanted: Wanted;
  /** Scratch folder. */
  work: string;
}

/** A new folder of a measurement's own. */
export async function folderOf({ work }: Pick<Task, 'work'>, name: string): Promise<string> {
  await mkdir(join(work, name));
  return join(work, name);
}

/** By `vodsmith encode`, the whole command. */
export async function encodeOurs(task: Task): Promise<Spent & { output: string; bytes: number }> {
  const output = join(task.work, 'vodsmith');
  say('vodsmith encode');
  const command = [process.execPath, program, 'encode', task.source.path, '-o', output];
  const spent = await timed([...command, ...encodeOptions(task.request)], task.work);
  return { ...spent, output, bytes: await filesBelow(output) };
}

/** By one ffmpeg for each output, one after the other. */
export async function encodeNaively(task: Task): Promise<Spent> {
  const commands = naiveCommands(task.encoder.ffmpeg, task.wanted);
  return await timedAll('one ffmpeg for each output', commands, await folderOf(task, 'naive'));
}

/** One decode and one bare encoder for each size. */
export async function encodeBare(task: Task): Promise<Spent> {
  const { prepare, counted } = floorCommands(task.encoder.ffmpeg, task.wanted);
  const folder = await folderOf(task, 'floor');
  await timedAll('scaled pictures for the floor', prepare, folder);
  return await timedAll('floor', counted, folder);
}
