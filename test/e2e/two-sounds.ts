import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findEncoder } from '../../src/media/encoder.ts';
import type { After } from '../cli/program.ts';
import { mediaFile } from '../media-files.ts';

/** A film of two seconds, in English and German. Path of a file that is removed afterwards. */
export async function twoSounds(after: After): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-sounds-'));
  after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'two-sounds.mp4');
  const { ffmpeg } = await findEncoder();
  const inputs = ['-i', mediaFile('good/camera-720p.mp4'), '-f', 'lavfi', '-i', 'sine=frequency=440'];
  const tracks = ['-map', '0:v', '-map', '0:a', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac'];
  const languages = ['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=deu'];
  await promisify(execFile)(ffmpeg, ['-v', 'error', ...inputs, ...tracks, ...languages, '-t', '2', path]);
  return path;
}
