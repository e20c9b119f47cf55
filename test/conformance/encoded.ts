import { join } from 'node:path';
import { expect } from 'vitest';
import { type After, runCommand } from '../cli/program.ts';
import { emptyFolder } from '../media/generated-media.ts';
import { mediaFile } from '../media-files.ts';

/** Encodes a file as `vodsmith encode` does. @returns the folder: `hls/index.m3u8`, `240p.mp4` and so on */
export async function encoded(name: string, options: string[], after: After): Promise<string> {
  const folder = join(await emptyFolder(after), 'out');
  const args = ['encode', mediaFile(name), '-o', folder, '--quality', 'draft', ...options];
  const { code, stderr } = await runCommand(args, {}, after);
  expect(code, stderr).toBe(0);
  return folder;
}
