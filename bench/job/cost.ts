import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Encoder } from '../../src/media/encoder.ts';
import type { Prepared } from '../quality/prepare.ts';
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

/** A folder of a measurement's own. */
export async function folderOf({ work }: Pick<Task, 'work'>, name: string): Promise<string> {
  await mkdir(join(work, name), { recursive: true });
  return join(work, name);
}

/** Where `encodeOurs` writes. */
export const outputOf = ({ work }: Pick<Task, 'work'>) => join(work, 'vodsmith');

/** By `vodsmith encode`, the whole command. */
export async function encodeOurs(task: Task): Promise<Spent> {
  const output = outputOf(task);
  await rm(output, { recursive: true, force: true });
  say('vodsmith encode');
  const command = [process.execPath, program, 'encode', task.source.path, '-o', output];
  return await timed([...command, ...encodeOptions(task.request)], task.work);
}

/** By one ffmpeg for each output, one after the other. */
export async function encodeNaively(task: Task): Promise<Spent> {
  const commands = naiveCommands(task.encoder.ffmpeg, task.wanted);
  return await timedAll('one ffmpeg for each output', commands, await folderOf(task, 'naive'));
}

/** Writes the scaled pictures that the floor starts from; they cost it nothing. */
export async function prepareFloor(task: Task): Promise<void> {
  const { prepare } = floorCommands(task.encoder.ffmpeg, task.wanted);
  await timedAll('scaled pictures for the floor', prepare, await folderOf(task, 'floor'));
}

/** One decode and one bare encoder for each size, after `prepareFloor`. */
export async function encodeBare(task: Task): Promise<Spent> {
  const { counted } = floorCommands(task.encoder.ffmpeg, task.wanted);
  return await timedAll('floor', counted, await folderOf(task, 'floor'));
}
