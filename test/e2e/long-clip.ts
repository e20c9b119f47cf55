import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { findEncoder } from '../../src/media/encoder.ts';
import type { After } from '../cli/program.ts';
import { mediaFile } from '../media-files.ts';

/** The sample again and again, 8.3 s each time. Path of a file that is removed afterwards. */
export async function longClip(times: number, after: After = onTestFinished): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-clip-'));
  after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'clip.mp4');
  const { ffmpeg } = await findEncoder();
  const loops = String(times - 1);
  const args = ['-v', 'error', '-stream_loop', loops, '-i', mediaFile('good/camera-720p.mp4'), '-c', 'copy', path];
  await promisify(execFile)(ffmpeg, args);
  return path;
}
